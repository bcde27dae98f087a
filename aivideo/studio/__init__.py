"""The local studio: a small service on this machine that turns prompts into clips.

It speaks the protocol of hosted video services, so that a lesson's client code works with and without
a service's key. It has two models: `scene` (`aivideo.scene`), a 3D renderer and no AI model, and `tiny`
(`aivideo.models.t2v`), a small AI model.

    wire_openai   the protocol: requests in, replies out; one wire file a protocol
    fields        a request's body -> its fields
    desk          what every wire does with an order: check the key, take the order in, give the clip out
    orders        what the client asked for -> an order that one of the models can carry out, or a refusal in words
    jobs, queue   the orders and how far they are, in a SQLite file that survives crashes
    results       the folder of finished clips
    worker        the process that takes jobs and makes their clips
    supervisor    keeps that process running
    app, server   put it all together and run it; `lock` keeps it to one studio a folder
"""

from pathlib import Path

from aivideo.studio.errors import StudioError

__all__ = ["StudioError", "serve"]


def serve(state: Path, *, port: int = 0, key: str | None = None, idle_minutes: float | None = 15) -> None:
    """Run the studio until it is stopped or has been idle for long enough; returns then.

    Once it listens, its address and key lie in `state/studio.json`, readable by this user only. Jobs
    that were open when an earlier studio on the same folder stopped or crashed go on.

    Args:
        state: the folder that holds everything the studio writes. Made if it is missing.
        port: on 127.0.0.1; 0 picks a free one.
        key: what clients must send; made at random if left out.
        idle_minutes: stop after this long without a request and without an open job; None never stops.

    Raises:
        StudioError: the port is taken, the folder cannot be written, or a studio runs on it already.
    """
    from aivideo.studio.server import run  # here, so that the worker process never loads the web server

    run(Path(state), port=port, key=key, idle_minutes=idle_minutes)
