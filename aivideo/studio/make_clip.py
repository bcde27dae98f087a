"""Makes clips: has the renderer draw an order, and keeps a small picture of it."""

from PIL import Image

from aivideo.clip import ClipError
from aivideo.scene import RenderCancelled, SceneError, render_clip, warm
from aivideo.studio.jobs import Job
from aivideo.studio.makers import CannotMake, Stopped, Watch
from aivideo.studio.results import Results

__all__ = ["make", "warm"]


def make(job: Job, results: Results, watch: Watch) -> str:
    """Draw a clip and its thumbnail."""
    order = job.order
    try:
        clip = render_clip(
            order.prompt,
            results.clip(job.id),
            seconds=order.seconds,
            fps=order.fps,
            quality=order.quality,
            aspect=order.aspect,
            seed=order.seed,
            progress=watch.progress,
            cancelled=watch.stopped,
        )
    except RenderCancelled as error:
        raise Stopped from error
    except (SceneError, ClipError) as error:
        raise CannotMake(str(error)) from error
    watch.check()
    Image.fromarray(clip.frame(clip.frame_count // 2)).save(results.thumbnail(job.id), "webp")
    return str(clip)
