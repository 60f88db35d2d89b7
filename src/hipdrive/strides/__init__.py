"""Initial contact, toe-off, strides and the normalised cycle; each method's evaluation beside it."""

from hipdrive.strides.cycles import stride_cycles
from hipdrive.strides.detect import detect_strides
from hipdrive.strides.running import check_running
from hipdrive.strides.strides import Contact, Event, Strides

__all__ = ["Contact", "Event", "Strides", "check_running", "detect_strides", "stride_cycles"]
