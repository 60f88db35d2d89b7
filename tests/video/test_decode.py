from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.audio.stream import AudioStream
from av.stream import Disposition
from av.video.stream import VideoStream
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipdrive.errors import CorruptFileError, HipdriveError, UnsupportedFormatError
from hipdrive.video.container import Limits, open_container
from hipdrive.video.decode import probe_video, read_frames, scan_packets

MakeVideo = Callable[..., Path]
VARIABLE_TIMES_S = (0.0, 0.033, 0.066, 0.142, 0.150, 0.3, 0.301, 0.5, 0.9, 1.0)


def _times(path: Path) -> npt.NDArray[np.float64]:
    return np.array([frame.time_s for frame in read_frames(path)])


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("clip.mp4", "libx264"),
        ("clip.mov", "libx264"),
        ("clip.mp4", "libx265"),
        ("clip.mkv", "libx264"),
        ("clip.webm", "libvpx"),
        ("clip.avi", "mjpeg"),
    ],
)
def test_every_usual_container_gives_every_frame_at_its_time(make_video: MakeVideo, name: str, codec: str) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"this PyAV has no {codec} encoder")
    path = make_video(name, codec=codec)
    frames = list(read_frames(path))
    assert len(frames) == 30
    np.testing.assert_allclose([f.time_s for f in frames], np.arange(30) / 30, atol=1.1e-3)
    assert frames[0].rgb.shape == (64, 96, 3)
    assert frames[0].rgb.dtype == np.uint8


def test_variable_frame_rate_keeps_the_packets_times(make_video: MakeVideo) -> None:
    times = _times(make_video(times_s=VARIABLE_TIMES_S))
    np.testing.assert_allclose(times, VARIABLE_TIMES_S, atol=1e-4)


def test_time_zero_is_the_first_frame_of_a_stream_that_starts_late(make_video: MakeVideo) -> None:
    times = _times(make_video("late.mkv", times_s=(5.0, 5.1, 5.3)))
    np.testing.assert_allclose(times, (0.0, 0.1, 0.3), atol=1e-3)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.floats(0, 0.99), length=st.floats(0.05, 1))
def test_a_stretch_equals_the_same_stretch_of_the_whole(
    make_video: MakeVideo, start: float, length: float
) -> None:
    path = make_video()
    whole = list(read_frames(path))
    part = list(read_frames(path, start_s=start, stop_s=start + length))
    expected = [f for f in whole if start - 1e-9 <= f.time_s < start + length - 1e-9]
    assert [f.time_s for f in part] == [f.time_s for f in expected]
    for got, want in zip(part, expected, strict=True):
        np.testing.assert_array_equal(got.rgb, want.rgb)


@pytest.mark.parametrize(
    ("clockwise_deg", "shape", "corner"),
    [
        (0, (64, 96), (0, 0)),
        (90, (96, 64), (0, -1)),
        (180, (64, 96), (-1, -1)),
        (270, (96, 64), (-1, 0)),
    ],
)
def test_a_phones_rotation_is_applied(
    make_video: MakeVideo, clockwise_deg: int, shape: tuple[int, int], corner: tuple[int, int]
) -> None:
    path = make_video(rotation_cw_deg=clockwise_deg)
    frame = next(iter(read_frames(path)))
    info = probe_video(path)
    assert frame.rgb.shape[:2] == shape == (info.height, info.width)
    assert info.rotation_deg == (360 - clockwise_deg) % 360
    red = frame.rgb[..., 0].astype(int) - frame.rgb[..., 1]
    for row in (0, -1):
        for column in (0, -1):
            assert (red[row, column] > 100) == ((row, column) == corner)


def test_narrow_pixels_are_made_square(make_video: MakeVideo) -> None:
    path = make_video("dv.mkv", aspect=Fraction(4, 3))
    assert next(iter(read_frames(path))).rgb.shape == (64, 128, 3)
    assert probe_video(path).width == 128


def test_probe_tells_rate_codec_and_length(make_video: MakeVideo) -> None:
    info = probe_video(make_video())
    assert (info.width, info.height, info.frames, info.codec) == (96, 64, 30, "h264")
    assert info.fps == pytest.approx(30, rel=0.02)
    assert info.duration_s == pytest.approx(1.0, abs=0.05)
    assert "mp4" in info.container
    assert info.capture_fps is None


def test_slow_motion_is_read_from_the_files_own_tags(make_video: MakeVideo) -> None:
    flags = {"movflags": "use_metadata_tags"}
    slow = make_video("slow.mp4", tags={"com.android.capture.fps": "240.0"}, options=flags)
    real = make_video("real.mp4", tags={"com.android.capture.fps": "30.0"}, options=flags)
    assert probe_video(slow).capture_fps == pytest.approx(240)
    assert probe_video(real).capture_fps is None


def test_packets_are_counted_without_decoding(make_video: MakeVideo) -> None:
    scan = scan_packets(make_video())
    assert (scan.count, scan.timed) == (30, True)
    assert scan.duration_s == pytest.approx(29 / 30, abs=1e-3)


def test_raw_stream_without_timestamps_runs_at_the_nominal_rate(make_video: MakeVideo, tmp_path: Path) -> None:
    raw = tmp_path / "raw.h264"
    with av.open(str(make_video())) as source, av.open(str(raw), "w", format="h264") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = stream
                target.mux(packet)
    times = _times(raw)
    assert len(times) == 30
    assert times[0] == 0
    assert np.all(np.diff(times) > 0)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match=r"There is no file gone\.mp4") as caught:
        probe_video(tmp_path / "gone.mp4")
    assert (caught.value.slug, caught.value.exit_code) == ("file-missing", 3)


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()
    with pytest.raises(CorruptFileError, match=r"empty\.mp4 is empty"):
        list(read_frames(path))


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormatError, match="is not a plain file"):
        probe_video(tmp_path)


def test_text_called_mp4(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_text("left knee hurts\n" * 50)
    with pytest.raises(UnsupportedFormatError, match=r"is not a video that can be read .got text") as caught:
        probe_video(path)
    assert caught.value.fix


def test_file_cut_off_before_its_index(make_video: MakeVideo, tmp_path: Path) -> None:
    whole = make_video().read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CorruptFileError, match="damaged or was cut off") as caught:
        probe_video(cut)
    assert "copy the video" in caught.value.fix


def _cut_after_index(make_video: MakeVideo, share: float) -> Path:
    path = make_video("front.mp4", [k / 30 for k in range(120)], options={"movflags": "faststart"})
    content = path.read_bytes()
    data = content.index(b"mdat")
    path.write_bytes(content[: data + int(share * (len(content) - data))])
    return path


def test_stream_that_breaks_off_early_is_refused(make_video: MakeVideo) -> None:
    with pytest.raises(CorruptFileError, match="breaks off midway"):
        list(read_frames(_cut_after_index(make_video, 0.2)))


def test_stream_that_breaks_off_late_is_used_and_said(make_video: MakeVideo) -> None:
    said: list[str] = []
    frames = list(read_frames(_cut_after_index(make_video, 0.8), on_warning=said.append))
    assert 60 < len(frames) < 120
    assert any("breaks off after" in line for line in said)


def test_sound_only(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44100
        for packet in (*stream.encode(frame), *stream.encode()):
            container.mux(packet)
    with pytest.raises(UnsupportedFormatError, match="has no moving picture in it"):
        probe_video(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{clip}\n#EXT-X-ENDLIST\n"),
        ("list.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"),
        ("list.ffconcat", "ffconcat version 1.0\nfile '{clip}'\n"),
        ("a.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n"),
        ("a.mpd", '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>'),
    ],
)
def test_files_that_name_other_files_are_refused(
    make_video: MakeVideo, tmp_path: Path, name: str, content: str
) -> None:
    clip = make_video()
    path = tmp_path / name
    path.write_text(content.format(clip=clip))
    with pytest.raises(UnsupportedFormatError, match="is not a video that can be read"):
        open_container(path)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/clip.mp4", "concat:a.mp4|b.mp4", "pipe:0", "/dev/zero"])
def test_addresses_and_devices_are_refused(address: str) -> None:
    with pytest.raises(HipdriveError) as caught:
        probe_video(address)
    assert caught.value.exit_code == 3


def test_limits_stop_large_and_long_videos(make_video: MakeVideo) -> None:
    path = make_video()
    with pytest.raises(UnsupportedFormatError, match=r"too large .got 96 x 64; expected at most 1000 pixels"):
        probe_video(path, limits=Limits(max_pixels=1000))
    with pytest.raises(UnsupportedFormatError, match="too long"):
        list(read_frames(path, limits=Limits(max_frames=10)))
    with pytest.raises(UnsupportedFormatError, match="too long"):
        list(read_frames(path, limits=Limits(max_duration_s=0.5)))
    assert len(list(read_frames(path, limits=Limits(max_frames=30)))) == 30


def test_a_song_with_a_cover_picture_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "song.mp4"
    with av.open(str(path), "w") as container:
        sound = container.add_stream("aac", rate=44100, layout="mono")
        cover = container.add_stream("mjpeg", rate=1)
        assert isinstance(sound, AudioStream)
        assert isinstance(cover, VideoStream)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        silence.sample_rate = 44100
        grey = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 90, np.uint8), format="rgb24")
        for packet in (*cover.encode(grey), *cover.encode(), *sound.encode(silence), *sound.encode()):
            container.mux(packet)
    with pytest.raises(UnsupportedFormatError, match="has no moving picture"):
        probe_video(path)


def test_changing_picture_size_is_said(make_video: MakeVideo, tmp_path: Path) -> None:
    """Two raw H.264 streams of different sizes, one after the other."""
    raw = tmp_path / "two.h264"
    for name, size in (("a.h264", (96, 64)), ("b.h264", (128, 96))):
        part = make_video(name, size=size)
        with raw.open("ab") as stream:
            stream.write(part.read_bytes())
    with pytest.raises(UnsupportedFormatError, match=r"picture size of two\.h264 changes midway"):
        list(read_frames(raw))
