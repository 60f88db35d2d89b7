"""Small FIT, GPX and TCX files for the tests, made byte by byte."""

import struct
from datetime import UTC, datetime

from hipdrive.hike.track import Track

FIT_EPOCH_S = 631065600
_NIBBLES = (
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
    0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
)  # fmt: skip
#: Field of a record: number, size, base type, struct code, factor, offset.
_RECORD = {
    "time": (253, 4, 0x86, "I", 1.0, 0.0),
    "latitude_deg": (0, 4, 0x85, "i", 2**31 / 180.0, 0.0),
    "longitude_deg": (1, 4, 0x85, "i", 2**31 / 180.0, 0.0),
    "altitude_m": (78, 4, 0x86, "I", 5.0, 500.0),
    "distance_m": (5, 4, 0x86, "I", 100.0, 0.0),
    "cadence_per_min": (4, 1, 0x02, "B", 1.0, 0.0),
    "contact_time_s": (41, 2, 0x84, "H", 10_000.0, 0.0),
    "vertical_oscillation_m": (39, 2, 0x84, "H", 10_000.0, 0.0),
}
_MISSING = {"I": 0xFFFFFFFF, "i": 0x7FFFFFFF, "B": 0xFF, "H": 0xFFFF}


def crc16(data: bytes) -> int:
    crc = 0
    for byte in data:
        for nibble in (byte & 0xF, byte >> 4):
            crc = (crc >> 4) & 0x0FFF ^ _NIBBLES[crc & 0xF] ^ _NIBBLES[nibble]
    return crc


def fit_bytes(
    track: Track, *, barometer: bool = True, sport: int = 17, file_type: int = 4, product: int = 0
) -> bytes:
    """A FIT file of a track. sport: 1 running, 2 cycling, 17 hiking; file_type: 4 activity, 6 course."""
    body = _definition(0, 0, [(0, 1, 0x00), (1, 2, 0x84), (2, 2, 0x84)])
    body += b"\x00" + struct.pack("<BHH", file_type, 1, product)
    if barometer:
        body += _definition(1, 23, [(2, 2, 0x84), (25, 1, 0x00), (4, 2, 0x84), (1, 1, 0x02)])
        body += b"\x01" + struct.pack("<HBHB", 1, 5, product, 4)
    if file_type == 4:
        fields = [(number, size, kind) for number, size, kind, *_ in _RECORD.values()]
        body += _definition(2, 20, fields)
        body += b"".join(_record(track, row) for row in range(len(track.time_s)))
        start = int(track.start_unix_s) - FIT_EPOCH_S
        elapsed_ms = int(track.time_s[-1] * 1000)
        body += _definition(3, 18, [(253, 4, 0x86), (2, 4, 0x86), (7, 4, 0x86), (5, 1, 0x00)])
        body += b"\x03" + struct.pack("<IIIB", start + elapsed_ms // 1000, start, elapsed_ms, sport)
    head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    head += struct.pack("<H", crc16(head))
    return head + body + struct.pack("<H", crc16(head + body))


def _definition(local: int, number: int, fields: list[tuple[int, int, int]]) -> bytes:
    head = struct.pack("<BBBHB", 0x40 | local, 0, 0, number, len(fields))
    return head + b"".join(bytes(field) for field in fields)


def _record(track: Track, row: int) -> bytes:
    values = []
    for name, (_, _, _, code, factor, offset) in _RECORD.items():
        value = (
            track.start_unix_s - FIT_EPOCH_S + track.time_s[row] if name == "time" else getattr(track, name)[row]
        )
        values.append(_MISSING[code] if value != value else round((value + offset) * factor))
    return b"\x02" + struct.pack("<" + "".join(code for *_, code, _, _ in _RECORD.values()), *values)


def _iso(track: Track, row: int) -> str:
    return datetime.fromtimestamp(track.start_unix_s + track.time_s[row], UTC).isoformat().replace("+00:00", "Z")


def gpx_text(track: Track, *, creator: str = "Watch with barometer", sport: str = "hiking") -> str:
    points = "\n".join(
        f'<trkpt lat="{track.latitude_deg[i]:.7f}" lon="{track.longitude_deg[i]:.7f}"><ele>{track.altitude_m[i]:.1f}</ele>'
        f"<time>{_iso(track, i)}</time><extensions><ns3:TrackPointExtension>"
        f"<ns3:cad>{track.cadence_per_min[i]:.0f}</ns3:cad></ns3:TrackPointExtension></extensions></trkpt>"
        for i in range(len(track.time_s))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<gpx creator="{creator}" version="1.1" '
        'xmlns="http://www.topografix.com/GPX/1/1" xmlns:ns3="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">'
        f"<trk><name>x</name><type>{sport}</type><trkseg>{points}</trkseg></trk></gpx>"
    )


def tcx_text(track: Track, *, device: str = "Garmin Forerunner 945", sport: str = "Other") -> str:
    points = "\n".join(
        f"<Trackpoint><Time>{_iso(track, i)}</Time><Position><LatitudeDegrees>{track.latitude_deg[i]:.7f}</LatitudeDegrees>"
        f"<LongitudeDegrees>{track.longitude_deg[i]:.7f}</LongitudeDegrees></Position>"
        f"<AltitudeMeters>{track.altitude_m[i]:.1f}</AltitudeMeters><DistanceMeters>{track.distance_m[i]:.2f}</DistanceMeters>"
        f"<Extensions><ns3:TPX><ns3:RunCadence>{track.cadence_per_min[i]:.0f}</ns3:RunCadence></ns3:TPX></Extensions></Trackpoint>"
        for i in range(len(track.time_s))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TrainingCenterDatabase xmlns:ns3="x"><Activities>'
        f'<Activity Sport="{sport}"><Id>x</Id><Lap><Track>{points}</Track></Lap>'
        f"<Creator><Name>{device}</Name></Creator></Activity></Activities></TrainingCenterDatabase>"
    )
