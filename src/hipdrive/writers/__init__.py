"""One file per format that hipdrive writes; the ending of the file's name says which."""

from __future__ import annotations

from hipdrive.writers.c3d import write_c3d
from hipdrive.writers.mot import opensim_table, write_mot, write_storage
from hipdrive.writers.own_csv import write_own_csv
from hipdrive.writers.own_json import write_own_json
from hipdrive.writers.own_parquet import write_own_parquet
from hipdrive.writers.trc import write_trc

__all__ = [
    "opensim_table",
    "write_c3d",
    "write_mot",
    "write_own_csv",
    "write_own_json",
    "write_own_parquet",
    "write_storage",
    "write_trc",
]
