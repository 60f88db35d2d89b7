"""OpenSim itself opens what hipdrive writes, where it is installed (333 MB: `pip install opensim`)."""

from pathlib import Path

import numpy as np
import pytest
from tests.readers.trc_file import write_trc as write_figure
from tests.writers.test_mot import figure

from hipdrive.readers import read_markers
from hipdrive.writers import opensim_table, write_mot, write_trc

opensim = pytest.importorskip("opensim", reason="OpenSim is not installed")


def test_opensim_opens_our_mot(tmp_path: Path) -> None:
    motion = figure(trunk=6.0, pelvis=9.0, thigh=-25.0, shank=30.0)
    write_mot(motion, tmp_path / "a.mot")
    storage = opensim.Storage(str(tmp_path / "a.mot"))
    assert storage.isInDegrees()
    table = opensim.TimeSeriesTable(str(tmp_path / "a.mot"))
    ours = opensim_table(motion)
    assert tuple(table.getColumnLabels()) == ours.names
    for name in ours.names:
        np.testing.assert_allclose(table.getDependentColumn(name).to_numpy(), ours[name], rtol=1e-9, atol=1e-9)


def test_opensim_opens_our_trc_with_its_gaps(tmp_path: Path) -> None:
    table = read_markers(write_figure(tmp_path / "source.trc"))
    position = table.position_m.copy()
    position[3:5, -1] = np.nan
    position[7, 0] = np.nan
    write_trc(type(table)(table.time_s, table.names, position, table.source), tmp_path / "a.trc")
    markers = opensim.TimeSeriesTableVec3(str(tmp_path / "a.trc"))
    assert tuple(markers.getColumnLabels()) == table.names
    # OpenSim's arrays look into the table, which must outlive them.
    flat = markers.flatten()
    columns = [np.array(flat.getDependentColumn(name).to_numpy()) for name in flat.getColumnLabels()]
    read = np.stack(columns, axis=1).reshape(position.shape) * 1e-3
    np.testing.assert_allclose(read, position, atol=1e-8)


@pytest.mark.parametrize(("trunk", "pelvis"), [(8.0, 0.0), (8.0, 8.0), (-3.0, 6.0)])
def test_a_model_posed_by_our_mot_leans_as_the_runner_does(trunk: float, pelvis: float) -> None:
    """Pelvis and torso on pins about Z, the axis of pelvis_tilt and lumbar_extension in OpenSim's models."""
    table = opensim_table(figure(trunk=trunk, pelvis=pelvis))
    model = opensim.Model()
    parent, joints = model.getGround(), []
    for body_name, coordinate in (("pelvis", "pelvis_tilt"), ("torso", "lumbar_extension")):
        body = opensim.Body(body_name, 1.0, opensim.Vec3(0), opensim.Inertia(1, 1, 1))
        joint = opensim.PinJoint(f"{body_name}_joint", parent, body)
        joint.updCoordinate().setName(coordinate)
        model.addBody(body)
        model.addJoint(joint)
        parent = body
        joints.append(joint)
    state = model.initSystem()
    for joint, coordinate in zip(joints, ("pelvis_tilt", "lumbar_extension"), strict=True):
        joint.updCoordinate().setValue(state, float(np.radians(table[coordinate][0])))
    model.realizePosition(state)
    top = model.getBodySet().get("torso").findStationLocationInGround(state, opensim.Vec3(0, 1, 0))
    assert np.degrees(np.arctan2(top[0], top[1])) == pytest.approx(trunk, abs=1e-6)
