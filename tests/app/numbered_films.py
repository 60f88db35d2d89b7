"""Films whose pictures carry their own number, kept with a person as an analysis would have kept them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tests.app.conftest import result_document

from hipdrive.app.services import Services
from hipdrive.athletes.keep import save_recording
from hipdrive.athletes.register import Athlete
from hipdrive.video.encode import VideoWriter

SIZE_PX = (384, 216)
_BITS, _BLOCK_PX = 12, 32
#: One stride of the run that every film shows, in seconds of the run's own clock.
_FIRST_CONTACT_S, _STRIDE_S = 0.313, 0.71
_PHASES_S = {"initial_contact": 0.0, "midstance": 0.107, "toe_off": 0.239}

#: Reads the number from what the browser really shows.
READ_NUMBER = f"""(film) => {{
  const video = film.querySelector("video"), canvas = document.createElement("canvas");
  canvas.width = {SIZE_PX[0]}; canvas.height = {SIZE_PX[1]};
  const pen = canvas.getContext("2d");
  pen.drawImage(video, 0, 0, canvas.width, canvas.height);
  let number = 0;
  for (let bit = 0; bit < {_BITS}; bit += 1) {{
    const [red] = pen.getImageData(bit * {_BLOCK_PX} + {_BLOCK_PX // 2}, 60, 1, 1).data;
    if (red > 127) number += 2 ** bit;
  }}
  return number;
}}"""


@dataclass(frozen=True)
class Film:
    """A camera of its own: when its pictures were taken, by its own clock, and when they are shown in the file."""

    time_s: npt.NDArray[np.float64]
    playback_s: npt.NDArray[np.float64]
    began_s: float

    def events(self) -> list[dict[str, Any]]:
        """What happened while the camera ran, by its own clock."""
        found = []
        for stride in range(4):
            for kind, phase_s in _PHASES_S.items():
                time_s = _FIRST_CONTACT_S + stride * _STRIDE_S + phase_s - self.began_s
                if self.time_s[0] <= time_s <= self.time_s[-1]:
                    picture = int(np.abs(self.time_s - time_s).argmin())
                    found.append({"time_s": time_s, "picture": picture, "side": "right", "kind": kind})
        return found

    def first(self, kind: str) -> float:
        """When that first happened, by its own clock."""
        return next(float(event["time_s"]) for event in self.events() if event["kind"] == kind)

    def gap_s(self, picture: int) -> float:
        """The wider of the gaps to the neighbours of a picture."""
        near = self.time_s[max(0, picture - 1) : picture + 2]
        return float(np.diff(near).max())


def steady(fps: float, began_s: float, slower: float = 1.0) -> Film:
    """A film of a steady rate; `slower` : it plays so many times slower than it was filmed."""
    time_s = np.arange(round(1.6 * fps)) / fps
    return Film(time_s, slower * time_s, began_s)


def unsteady(began_s: float, seed: int = 5) -> Film:
    """A film of a phone that takes pictures as light allows: 12 to 45 ms apart."""
    gaps_s = np.random.default_rng(seed).uniform(0.012, 0.045, 60)
    time_s = np.concatenate([[0.0], np.cumsum(gaps_s)]).round(5)
    return Film(time_s, time_s, began_s)


def keep_film(services: Services, athlete: Athlete, film: Film, work: Path) -> int:
    """Keep it with its viewer's data as a recording of the person; the number of the entry."""
    result = work / "result"
    result.mkdir(parents=True)
    _write(result / "viewer.mp4", film.playback_s)
    viewer = {
        "time_s": film.time_s.tolist(),
        "playback_s": film.playback_s.tolist(),
        "size_px": list(SIZE_PX),
        "points": [],
        "xy": [],
        "lines": [],
        "near_side": "right",
        "curves": {},
        "events": film.events(),
    }
    (result / "viewer.json").write_text(json.dumps(viewer), encoding="utf-8")
    document = result_document()
    document["input"] = {**document["input"], "name": work.name}
    entry = save_recording(services.database, athlete, document).entry_id
    services.kept._put_in_place((athlete.id, entry), result)
    return entry


def _write(path: Path, times_s: Sequence[float] | npt.NDArray[np.float64]) -> None:
    with VideoWriter(path, key_every=15, crf=15) as writer:
        for number, time_s in enumerate(times_s):
            picture = np.zeros((SIZE_PX[1], SIZE_PX[0], 3), dtype=np.uint8)
            for bit in range(_BITS):
                picture[:, bit * _BLOCK_PX : (bit + 1) * _BLOCK_PX] = 235 if number >> bit & 1 else 20
            writer.write(picture, float(time_s))
