"""The course on the command line: `aivideo COMMAND`, one thin call of a function each."""

import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="AI for Video: the course's own commands.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
ROOT = Path(__file__).resolve().parents[1]


@app.command()
def build(check: Annotated[bool, typer.Option(help="Only say what is out of date; exit 1 if anything is.")] = False):
    """Make the notebooks that learners open from the text sources in lessons/ and solutions/."""
    from aivideo.authoring import build_course, stale_files

    if check:
        stale = stale_files(ROOT)
        for path in stale:
            typer.echo(f"out of date: {path}")
        raise typer.Exit(1 if stale else 0)
    for path in build_course(ROOT):
        typer.echo(path.relative_to(ROOT))


@app.command()
def check(notebook: Path):
    """Say what is not in form yet in a lesson or an exercise; exit 1 if anything is."""
    import nbformat

    from aivideo.authoring.form import exercise_faults, lesson_faults

    if not notebook.is_file():
        typer.echo(f"There is no file {notebook}. Name a notebook, such as lessons/01-first-clip.ipynb.", err=True)
        raise typer.Exit(2)
    faults_of = lesson_faults if notebook.resolve().parent == ROOT / "lessons" else exercise_faults
    faults = faults_of(nbformat.read(notebook, as_version=4), notebook.parent)
    typer.echo("\n".join(faults) or "In form.")
    raise typer.Exit(1 if faults else 0)


@app.command()
def collect(assignment: str, folder: Path):
    """Take hand-ins from a folder: LEARNER.ipynb, or the take-home file as LEARNER.zip."""
    from aivideo.grading import GradingError
    from aivideo.grading import collect as collect_hand_ins

    with _plain_words(GradingError):
        _report(collect_hand_ins(ROOT, assignment, folder), "collected")


@app.command()
def grade(
    assignment: str,
    again: Annotated[bool, typer.Option(help="Grade anew what was graded before, marks given by hand too.")] = False,
):
    """Grade all collected hand-ins of an assignment; write marks and feedback into grading/."""
    from aivideo.grading import GradingError
    from aivideo.grading import grade as grade_batch

    with _plain_words(GradingError):
        batch, marks = grade_batch(ROOT, assignment, again=again)
        typer.echo(f"Marks: {marks.relative_to(ROOT)}. Feedback: grading/feedback/.")
        _report(batch, "graded")


@app.command()
def lock():
    """Pin every package anew: requirements.txt, requirements-dev.txt and environment.yml."""
    from aivideo.authoring import write_locks

    for path in write_locks(ROOT):
        typer.echo(path.relative_to(ROOT))


@app.command()
def preflight(studio: Annotated[bool, typer.Option(help="Also start the local studio.")] = True):
    """Say in plain words what works on this computer; exit 1 if something does not."""
    from aivideo.notebook.computer import as_text, examine

    found = examine(studio=studio)
    sys.stdout.reconfigure(errors="replace")  # an old code page has no ✓; the word beside it is enough
    typer.echo(as_text(found))
    raise typer.Exit(1 if any(check.state == "does not work" for check in found) else 0)


@app.command()
def studio(
    port: Annotated[int, typer.Option(help="0 picks a free one.")] = 0,
    key: Annotated[str | None, typer.Option(help="The key clients must send; made at random if left out.")] = None,
    idle: Annotated[float, typer.Option(help="Stop after this many minutes without work; 0 never stops.")] = 15,
):
    """Run the local studio: a service on this machine that turns prompts into clips."""
    from aivideo.services.local import state_folder
    from aivideo.studio import StudioError, serve

    if key is None and sys.stdout.isatty():  # somebody looks, and it goes into no log
        key = secrets.token_urlsafe(32)
        typer.echo(f"The studio's key: {key}")
    with _plain_words(StudioError):
        serve(state_folder(), port=port, key=key, idle_minutes=idle or None)


@app.command()
def stop():
    """End the local studio. Jobs that are still open go on when it is started again."""
    from aivideo.services import ServiceError
    from aivideo.services.local import stop as stop_studio

    with _plain_words(ServiceError):
        typer.echo("The studio has stopped." if stop_studio() else "No studio was running.")


@app.command()
def generate(
    prompt: str,
    out: Annotated[Path, typer.Option(help="Where the clip goes; ends in .mp4.")] = Path("out/clip.mp4"),
    service: Annotated[str | None, typer.Option(help="local, sora, runway, luma, luma_agents or pika.")] = None,
    model: Annotated[
        str | None, typer.Option(help="The service's name for a model; tiny is the course's own AI model.")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Another address for the service; “studio” is the course's own studio.")
    ] = None,
    seconds: Annotated[float | None, typer.Option(help="Length; what is usual for the service if left out.")] = None,
    size: Annotated[str, typer.Option(help="Width x height; services take the nearest they make.")] = "1280x720",
    seed: int = 1,
    quality: Annotated[str | None, typer.Option(help="Of the course's studio: draft, preview, standard, fine.")] = None,
    budget: Annotated[
        float | None, typer.Option(help="At most so many US dollars; else what AIVIDEO_BUDGET says.")
    ] = None,
    guidance: Annotated[float, typer.Option(help="Of tiny: how far it exaggerates your words.")] = 3,
    checkpoint: Annotated[str, typer.Option(help="Of tiny: how long it was trained, from 1x on.")] = "256x",
):
    """Turn a prompt into a clip through a service. A key comes from the service's environment variable.

    With --model tiny and no service, the course's own AI model makes the clip right here, without the studio.
    """
    if model == "tiny" and service is None:
        return _generate_tiny(prompt, out, seed, guidance, checkpoint)
    from aivideo.clip import ClipError
    from aivideo.services import Budget, ServiceError, connect
    from aivideo.services import generate as generate_clip

    with _plain_words(ServiceError, ClipError):
        clip = generate_clip(
            prompt,
            out,
            service=connect(service, base_url=base_url),
            model=model,
            seconds=seconds,
            size=size,
            seed=seed,
            budget=None if budget is None else Budget(budget),
            on_change=lambda job: typer.echo(job),
            **({"quality": quality} if quality else {}),
        )
        typer.echo(f"{clip}\n{clip.credit}")


def _generate_tiny(prompt: str, out: Path, seed: int, guidance: float, checkpoint: str) -> None:
    from aivideo.clip import ClipError
    from aivideo.models.t2v import ModelError, Tiny, generate_clip

    with _plain_words(ModelError, ClipError):
        clip = generate_clip(prompt, out, seed=seed, guidance=guidance, checkpoint=checkpoint)
        for remark in Tiny.load(checkpoint).read(prompt).remarks():
            typer.echo(remark)
        typer.echo(f"{clip}\n{clip.credit}")


@app.command()
def train(
    step: Annotated[str, typer.Argument(help="codec, latents, model, export, judge, or all of them in turn.")],
    device: Annotated[str, typer.Option(help="cpu, or cuda: a graphics card.")] = "cpu",
    grammar: Annotated[str, typer.Option(help="Part of the toy world: narrow, still, small or full.")] = "small",
    minutes: Annotated[float, typer.Option(help="At most so long; what is done goes on the next time.")] = 10,
    shards: Annotated[int | None, typer.Option(help="Of 512 training clips each.")] = None,
    clips: Annotated[int | None, typer.Option(help="Train the model until it was shown so many clips.")] = None,
    cool_down: Annotated[int, typer.Option(help="End the model's training within so many clips.")] = 0,
    processes: Annotated[int, typer.Option(help="That draw training clips.")] = 1,
    compile: Annotated[bool, typer.Option(help="Let PyTorch compile the network; for a graphics card.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the training's state lies.")] = Path("out/training"),
    out: Annotated[Path, typer.Option(help="Where the weight files go.")] = ROOT / "assets" / "tiny",
):
    """Train the tiny model: an extra that needs PyTorch (aivideo/models/training-requirements.txt)."""
    from aivideo.models.t2v import ModelError

    if step == "judge":
        from aivideo.models.t2v.evaluate import write_table

        with _plain_words(ModelError):
            typer.echo(write_table(out / "judged.json", tell=typer.echo))
        return
    try:
        from aivideo.models.t2v.training.run import train as train_tiny
    except ModuleNotFoundError as error:
        typer.echo(
            f"Training needs {error.name}, which the course leaves out. CONTRIBUTING.md says how to get it.", err=True
        )
        raise typer.Exit(2) from error
    with _plain_words(ModelError):
        for path in train_tiny(
            step,
            folder,
            out,
            grammar=grammar,
            device=device,
            minutes=minutes,
            shards=shards,
            clips=clips,
            cool_down=cool_down,
            processes=processes,
            compile=compile,
        ):
            typer.echo(path)


@app.command()
def jobs(
    resume: Annotated[bool, typer.Option("--resume", help="Wait for the open ones and take their clips home.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Also those that came to their end.")] = False,
    folder: Annotated[Path, typer.Option(help="Where clips go whose place nobody wrote down.")] = Path("out"),
):
    """List the orders that may still have a clip to take home, from the journal on this computer."""
    from aivideo.services import Journal, ServiceError, open_jobs, resume_jobs

    with _plain_words(ServiceError):
        if not resume:
            listed = Journal().entries() if every else open_jobs()
            typer.echo("\n".join(map(str, listed)) or "No job is open.")
            return
        clips, troubles = resume_jobs(folder, on_change=lambda job: typer.echo(job))
        for clip in clips:
            typer.echo(clip.path)
        for order, trouble in troubles.items():
            typer.echo(f"Not home: {order}\n  {trouble}", err=True)
        typer.echo(f"{len(clips)} taken home.")
        if troubles:
            raise typer.Exit(1)


@app.command()
def render(
    prompt: str,
    out: Annotated[Path, typer.Option(help="Where the clip goes; ends in .mp4.")] = Path("out/clip.mp4"),
    seconds: float = 5,
    quality: Annotated[str, typer.Option(help="draft, preview, standard or fine.")] = "preview",
    aspect: Annotated[str, typer.Option(help="16:9, 9:16 or 1:1.")] = "16:9",
    fps: int = 24,
    seed: int = 1,
    fault: Annotated[list[str] | None, typer.Option(help="A fault on purpose, such as flicker=0.5.")] = None,
    imperfection: Annotated[list[str] | None, typer.Option(help="Such as shake=0.5 or bitrate=1.")] = None,
    truth: Annotated[bool, typer.Option(help="Write the ground truth beside the clip.")] = False,
):
    """Draw a prompt as a clip with the scene renderer: by rule, not by AI."""
    from aivideo.clip import ClipError
    from aivideo.scene import SceneError, read_prompt, render_clip
    from aivideo.scene.formats import read_strengths

    with _plain_words(SceneError, ClipError):
        plan = read_prompt(prompt)
        clip = render_clip(
            plan,
            out,
            seconds=seconds,
            fps=fps,
            quality=quality,
            aspect=aspect,
            seed=seed,
            faults=read_strengths("fault", fault or []),
            imperfections=read_strengths("imperfection", imperfection or []),
            truth=truth,
        )
        if plan.unknown:
            typer.echo(f"Not understood: {', '.join(plan.unknown)}.")
        typer.echo(f"{clip}\n{clip.credit}")


@app.command()
def mesh(
    video: Path,
    out: Annotated[Path, typer.Option(help="Where the mesh goes; ends in .glb, .ply or .obj.")] = Path("out/mesh.glb"),
    json: Annotated[Path | None, typer.Option(help="Write the report here too.")] = None,
    start: Annotated[float, typer.Option(help="Use the clip from here on, seconds.")] = 0,
    frames: Annotated[int, typer.Option(help="How many pictures to use.")] = 48,
    method: Annotated[str | None, typer.Option(help="How depth is found: stereo or sweep.")] = None,
):
    """Make a coloured 3D mesh of what a clip shows; exit 1 if the clip cannot become one."""
    from aivideo.clip import ClipError
    from aivideo.reconstruct import ReconstructError, reconstruct

    def follow(stage: str, share: float) -> None:
        if share in (0.0, 1.0):
            typer.echo(f"{stage}: {'done' if share else 'begun'}", err=True)

    with _plain_words(ReconstructError, ClipError):
        made = reconstruct(video, out, start=start, frames=frames, method=method, on_stage=follow)
        if json:
            made.report.save(json)
        typer.echo(made.report)
        typer.echo(f"The mesh: {made.mesh}" if made.mesh else "No mesh was made.")
        raise typer.Exit(0 if made.mesh else 1)


@app.command()
def film(
    storyboard: Path,
    out: Annotated[Path, typer.Option(help="Where the film goes; ends in .mp4.")] = Path("out/film.mp4"),
    draft: Annotated[bool, typer.Option(help="Small and fast: the same as --quality draft.")] = False,
    quality: Annotated[str, typer.Option(help="draft, preview, standard or fine.")] = "preview",
    service: Annotated[str | None, typer.Option(help="Who makes the shots; local if left out.")] = None,
    budget: Annotated[float | None, typer.Option(help="US dollars that may be spent on shots.")] = None,
    shots: Annotated[Path | None, typer.Option(help="Where clips are kept; the folder shots beside the film.")] = None,
    poster: Annotated[Path | None, typer.Option(help="Save a picture of all shots here too; .jpg or .png.")] = None,
    resume: Annotated[
        bool, typer.Option(help="First take home every clip that was ordered and never fetched.")
    ] = False,
    burn: Annotated[bool, typer.Option(help="Make the captions part of the picture.")] = False,
    preset: Annotated[
        str | None, typer.Option(help="How the film is coded: draft (small), web, or master (to work on).")
    ] = None,
):
    """Make the film of a storyboard: shots, cut, titles, sound, subtitles, timeline, label; exit 1 if a shot fails."""
    from aivideo.clip import ClipError
    from aivideo.film import FilmError, Take, make_film
    from aivideo.film.poster import save_poster
    from aivideo.services import Budget, ServiceError, resume_jobs

    def say(number, news) -> None:
        typer.echo(f"shot {number:2}: {news.how}" if isinstance(news, Take) else f"shot {number:2}: {news}")

    with _plain_words(FilmError, ServiceError, ClipError):
        if resume:
            clips, troubles = resume_jobs(out.parent / "shots")
            typer.echo("\n".join([f"{len(clips)} clips taken home.", *map(str, troubles.values())]))
        made = make_film(
            storyboard,
            out,
            service=service,
            budget=None if budget is None else Budget(budget),
            quality="draft" if draft else quality,
            burn=burn,
            preset=preset,
            shots=shots,
            on_estimate=lambda cost: typer.echo(f"{cost}"),
            on_change=say,
        )
        typer.echo("\n".join([*(f"Note: {remark}" for remark in made.remarks), str(made.clip), made.clip.credit]))
        if poster:
            save_poster(made, poster)
        typer.echo(f"Beside it: {', '.join(path.name for path in made.files)}.")
        if any(take.clip is None for take in made.takes):
            typer.echo("Run the same command again to make the missing shots; all others are kept.", err=True)
            raise typer.Exit(1)


@app.command()
def warm():
    """Compile the renderer's kernels now, so that the first clip does not wait for them."""
    from aivideo.scene import warm as warm_scene

    warm_scene()


@app.command()
def sheet(
    out: Annotated[Path, typer.Option(help="Where the picture goes; ends in .png or .jpg.")] = Path("sheet.png"),
    only: Annotated[str | None, typer.Option(help="Part of a section's title, such as moves; all if left out.")] = None,
    seed: int = 1,
):
    """Draw a contact sheet of what the local studio knows: places, times, moves, subjects, actions."""
    from aivideo.scene import SceneError
    from aivideo.scene.sheet import make_sheet

    with _plain_words(SceneError):
        typer.echo(make_sheet(out, only=only, seed=seed))


@app.command()
def assets():
    """Make the ready-made clips, pictures, sounds and meshes in assets/ again."""
    from aivideo.film.ready_sounds import make_sounds
    from aivideo.reconstruct.ready_made import make_all as make_meshes
    from aivideo.scene.ready_made import make_all

    made = [*make_sounds(ROOT / "assets" / "sounds"), *make_all(ROOT / "assets"), *make_meshes(ROOT / "assets")]
    for path in made:
        typer.echo(path.relative_to(ROOT))


@app.command()
def bench(names: Annotated[list[str] | None, typer.Argument(help="Which studies; all are listed if left out.")] = None):
    """Run wide studies and keep what they find in assets/bench/; without names, say which there are."""
    from aivideo.bench import STUDIES, BenchError, find_study, is_stale, load_results, run_study

    with _plain_words(BenchError):
        for study in [find_study(name) for name in names or ()]:
            typer.echo(run_study(study, ROOT / "assets", typer.echo).relative_to(ROOT))
    for study in () if names else STUDIES:
        try:
            date = load_results(study).date
            state = f"run on {date}" + (", older than its source" if is_stale(study) else "")
        except BenchError:
            state = "not run yet"
        typer.echo(f"{study.name} ({state}): {study.what}")


def _report(batch, what: str) -> None:
    """Say who is done and who is not; exit status 1 if anybody is not."""
    typer.echo(f"{len(batch.done)} {what}: {', '.join(batch.done) or 'nobody'}.")
    for name, sentence in batch.not_done.items():
        typer.echo(f"Not {what}: {name}. {sentence}", err=True)
    if batch.not_done:
        raise typer.Exit(1)


class _plain_words:
    """Turns our own errors into one sentence and exit status 2; anything else stays a traceback."""

    def __init__(self, *errors: type[Exception]):
        self.errors = errors

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _traceback):
        if isinstance(error, self.errors):
            typer.echo(str(error), err=True)
            raise typer.Exit(2)
        return False


def main() -> None:
    """Entry point of the `aivideo` command."""
    app(prog_name="aivideo")


if __name__ == "__main__":
    sys.exit(main())
