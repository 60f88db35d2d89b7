"""What stands out in the measurements, and the articles' exercises that go with it."""

from hipdrive.findings.find import find
from hipdrive.findings.finding import Finding, Severity, Suggestion
from hipdrive.findings.headline import headline
from hipdrive.findings.suggest import suggest

__all__ = ["Finding", "Severity", "Suggestion", "find", "headline", "suggest"]
