"""One video cut into parts, each tracked in its own process, and the same runner over all of them.

Each part but the first starts `WARM_UP_S` early. In that overlap both neighbours must have found the same
person; where they have not, the later part is tracked again from the place where the earlier one ended.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import SynchronizedArray
from threading import Thread

import numpy as np

from hipdrive.errors import BackendError
from hipdrive.pose.part import Part, PartTrack, track_part
from hipdrive.pose.region import FloatArray, Region

#: The region settles within three pictures; the rest is to compare the two neighbours' people.
WARM_UP_S = 0.3
#: Centres of the two neighbours' regions further apart than this part of a side are two people.
SAME_PERSON_SIDES = 0.3
_POLL_S = 0.2

_counts: SynchronizedArray[int] | None = None


def cut_times_s(duration_s: float, parts: int) -> list[float]:
    """Where to cut so that every part, with its warm-up, is equally long; (parts - 1) seconds from the start."""
    share_s = (duration_s + (parts - 1) * WARM_UP_S) / parts
    return [share_s + number * (share_s - WARM_UP_S) for number in range(parts - 1)]


def track_in_parts(whole: Part, cuts_s: Sequence[float], report: Callable[[int], None]) -> PartTrack:
    """Track `whole`, cut at `cuts_s`, with a process a part; errors come back as they were raised."""
    starts = [None, *cuts_s]
    stops = [*cuts_s, None]
    parts = [
        replace(whole, start_s=None if start is None else max(start - WARM_UP_S, 0.0), stop_s=stop)
        for start, stop in zip(starts, stops, strict=True)
    ]
    context = get_context("spawn")
    counts: SynchronizedArray[int] = context.Array("q", len(parts))
    leash, held = context.Pipe(duplex=False)
    with ProcessPoolExecutor(
        len(parts), mp_context=context, initializer=_start_worker, initargs=(counts, leash)
    ) as pool:
        try:
            futures = [pool.submit(_track, part, row) for row, part in enumerate(parts)]
            tracks = _collect(futures, counts, report)
            for row in range(1, len(tracks)):
                near = _other_person(tracks[row - 1], tracks[row], cuts_s[row - 1])
                if near is not None:
                    again = replace(parts[row], start_s=cuts_s[row - 1], near=near)
                    tracks[row] = pool.submit(_track, again, row).result()
        except BrokenProcessPool as error:
            raise _worker_died() from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            held.close()  # ends the workers where they are; leaving the block would wait for their work
            raise
    held.close()
    leash.close()
    return _join(tracks, cuts_s)


def _start_worker(counts: SynchronizedArray[int], leash: Connection) -> None:
    global _counts
    _counts = counts
    Thread(target=_end_with_parent, args=(leash,), name="watch-parent", daemon=True).start()


def _end_with_parent(leash: Connection) -> None:
    # Nothing is ever sent: the wait ends when the parent lets go of its end, by will or because it was killed.
    # Without this a worker would decode on for nobody.
    with suppress(OSError):  # how Windows tells it
        leash.poll(None)
    os._exit(1)


def _track(part: Part, row: int) -> PartTrack:
    """Runs in the worker process."""

    def report(done: int) -> None:
        if _counts is not None:
            _counts[row] = done

    return track_part(part, report)


def _collect(
    futures: list[Future[PartTrack]], counts: SynchronizedArray[int], report: Callable[[int], None]
) -> list[PartTrack]:
    left = set(futures)
    while left:
        done, left = wait(left, timeout=_POLL_S)
        for future in done:
            future.result()  # the first error ends the rest
        report(sum(counts[:]))
    return [future.result() for future in futures]


def _other_person(earlier: PartTrack, later: PartTrack, cut_s: float) -> Region | None:
    """Where the earlier part saw the runner last, if the later part did not find that runner in the overlap."""
    common, rows, later_rows = np.intersect1d(earlier.time_s, later.time_s, return_indices=True)
    seen = earlier.found[rows] & (common >= cut_s - WARM_UP_S)
    if not seen.any():
        return None
    rows, later_rows = rows[seen], later_rows[seen]
    both = later.found[later_rows]
    if both.any():
        before, after = earlier.region[rows[both]], later.region[later_rows[both]]
        apart = np.hypot(*(after - before)[:, :2].T) / before[:, 2]
        if float(np.median(apart)) <= SAME_PERSON_SIDES:
            return None
    return Region(*(float(value) for value in earlier.region[rows[-1]]))


def _join(tracks: Sequence[PartTrack], cuts_s: Sequence[float]) -> PartTrack:
    kept = [tracks[0], *(t.slice(t.time_s >= cut) for t, cut in zip(tracks[1:], cuts_s, strict=True))]
    first = tracks[0]
    return PartTrack(
        time_s=np.concatenate([track.time_s for track in kept]),
        position_px=np.concatenate([track.position_px for track in kept]),
        confidence=np.concatenate([track.confidence for track in kept]),
        region=np.concatenate([track.region for track in kept]),
        found=np.concatenate([track.found for track in kept]),
        landmarks=first.landmarks,
        image_size_px=first.image_size_px,
        warnings=tuple(dict.fromkeys(warning for track in kept for warning in track.warnings)),
        outline_px=_joined([track.outline_px for track in kept]),
    )


def _joined(arrays: Sequence[FloatArray | None]) -> FloatArray | None:
    given = [array for array in arrays if array is not None]
    return np.concatenate(given) if len(given) == len(arrays) else None


def _worker_died() -> BackendError:
    return BackendError(
        "A pose worker process ended unexpectedly",
        slug="worker-died",
        fix='use one worker, or call it under `if __name__ == "__main__":` if this is a script',
    )
