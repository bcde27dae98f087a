"""Makes clips: has one of the models carry out an order, and keeps a small picture of the result."""

from PIL import Image

from aivideo.clip import Clip, ClipError
from aivideo.models.t2v import ModelError, generate_clip
from aivideo.scene import RenderCancelled, SceneError, render_clip, warm
from aivideo.studio.jobs import Job
from aivideo.studio.makers import CannotMake, Stopped, Watch
from aivideo.studio.orders import TINY
from aivideo.studio.results import Results

__all__ = ["make", "warm"]


def make(job: Job, results: Results, watch: Watch) -> str:
    """Make a clip and its thumbnail."""
    make_it = _by_tiny if job.order.model == TINY else _by_scene
    try:
        clip = make_it(job, results, watch)
    except RenderCancelled as error:
        raise Stopped from error
    except (SceneError, ModelError, ClipError) as error:
        raise CannotMake(str(error)) from error
    watch.check()
    Image.fromarray(clip.frame(clip.frame_count // 2)).save(results.thumbnail(job.id), "webp")
    return str(clip)


def _by_scene(job: Job, results: Results, watch: Watch) -> Clip:
    order = job.order
    return render_clip(
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


def _by_tiny(job: Job, results: Results, watch: Watch) -> Clip:
    def on_step(done: int, total: int) -> None:
        watch.progress(done, total)
        if watch.stopped():
            raise Stopped

    return generate_clip(
        job.order.prompt, results.clip(job.id), seed=job.order.seed, made_by="local studio", on_step=on_step
    )
