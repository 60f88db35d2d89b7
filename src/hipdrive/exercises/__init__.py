"""The articles' ten exercises: the catalogue, counting, the virtual dowel, faults."""

from hipdrive.exercises.catalogue_loader import load_catalogue
from hipdrive.exercises.schema import Dosage, Exercise

__all__ = ["Dosage", "Exercise", "load_catalogue"]
