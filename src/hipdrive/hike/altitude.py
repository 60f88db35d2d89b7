"""Where a file's altitude comes from: a barometer, an elevation model, or GPS; and how noisy each is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hipdrive.hike.track import AltitudeKind, AltitudeSource

#: Garmin's product names (as the FIT profile spells them) of watches with a barometric altimeter, by the makers' data
#: sheets. Only families in which every member has one: where in doubt a name is not here and its altitude counts as GPS.
_BAROMETRIC_GARMIN = re.compile(
    r"^(fenix|tactix|quatix|epix|enduro|descent|marq|instinct|d2_|fr910xt|fr920xt|fr645|fr745|fr935|fr945|fr955|fr965"
    r"|fr255|fr265|fr970|edge5|edge8|edge10|venu2|venu3)"
)
_BAROMETRIC_NAMES = re.compile(
    r"\b(barometer|barometric|fenix|f\xe9nix|tactix|quatix|epix|enduro|marq|instinct"
    r"|forerunner (910xt|920xt|645|745|935|945|955|965|255|265|970))",
    re.IGNORECASE,
)
_DEM_WORDS = re.compile(
    r"\b(srtm|lidar|digital elevation|elevation model|dem|aster gdem|elevation corrected)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Noise:
    """The noise of an altitude source (definitions B3.5) and the window its grade needs.

    floor_m, ceiling_m : limits of the standard deviation; within them it is estimated from the file
    correlation_m : distance over which the noise stays alike, stated
    window_m : B3's window, centred
    """

    floor_m: float
    ceiling_m: float
    correlation_m: float
    window_m: float


#: B3.5. A ceiling keeps one broken stretch from hiding the rest; a floor keeps a smoothed file from looking exact.
#: Corrected altitude lies on a grid of about 30 m and errs over hundreds: it is treated as GPS.
NOISE: dict[AltitudeKind, Noise] = {
    "barometer": Noise(0.5, 3.0, 10.0, 100.0),
    "dem": Noise(3.0, 10.0, 50.0, 300.0),
    "gps": Noise(3.0, 15.0, 50.0, 300.0),
}


def source_of_fit(listed_barometer: bool, maker: str, product: str) -> AltitudeSource:
    """The source of a FIT file's ``enhanced_altitude``; product as the FIT profile names it."""
    if listed_barometer:
        return AltitudeSource("barometer", "the file lists a barometer among the watch's sensors")
    if maker == "garmin" and _BAROMETRIC_GARMIN.match(product):
        return AltitudeSource("barometer", f"the {product} has a barometer; the file itself does not say")
    device = f" ({product})" if product else ""
    return AltitudeSource("gps", f"nothing in the file speaks of a barometer{device}")


def source_of_words(words: Iterable[str]) -> AltitudeSource:
    """The source as the words of a GPX or TCX file tell it: creator, device name, source, description."""
    text = " ".join(words)
    if found := _BAROMETRIC_NAMES.search(text):
        return AltitudeSource("barometer", f"the file names '{found.group(0)}'")
    if found := _DEM_WORDS.search(text):
        return AltitudeSource("dem", f"the file names '{found.group(0)}'")
    return AltitudeSource("gps", "nothing in the file speaks of a barometer")
