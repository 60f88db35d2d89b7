"""Each idea of the two articles as a measurement, one file an idea."""

from hipdrive.measures.compute import all_specs, compute_measurements
from hipdrive.measures.measurement import Measurement
from hipdrive.measures.spec import MeasureSpec, Reading, Recording, Systematic, leg_length_of, measure

__all__ = [
    "MeasureSpec",
    "Measurement",
    "Reading",
    "Recording",
    "Systematic",
    "all_specs",
    "compute_measurements",
    "leg_length_of",
    "measure",
]
