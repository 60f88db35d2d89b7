"""A plan for a person of the register: their newest answers count, and the plan is kept with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

# Names for types only: the command line starts without the libraries behind them.
if TYPE_CHECKING:
    from hipdrive.athletes.keep import Saved
    from hipdrive.athletes.register import Athlete
    from hipdrive.plan.plan import Plan
    from hipdrive.screening import Screening


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the register; screening : their newest answers, None where none are kept."""

    athlete: Athlete
    screening: Screening | None
    database: str | None

    @property
    def name(self) -> str:
        """As the register has it."""
        return self.athlete.name

    def check(self, made: Plan) -> None:
        """Before anything is written. Raises ScreeningError where the newest answers hold a red flag."""
        from hipdrive.athletes.database import open_database
        from hipdrive.plan.plan_json import plan_document
        from hipdrive.results.keep_check import check_before_keeping

        with open_database(self.database) as opened:
            check_before_keeping(opened, self.athlete, [("plan", plan_document(made))])

    def keep(self, made: Plan) -> Saved:
        """The plan is on the disk when this returns. Errors as in `check`, and those of the database."""
        from hipdrive.athletes.database import open_database
        from hipdrive.athletes.keep import save_plan
        from hipdrive.plan.plan_json import plan_document

        self.check(made)  # again: answers with a red flag may have been kept while the files were written
        with open_database(self.database) as opened:
            return save_plan(opened, self.athlete, plan_document(made))


def find_person(name: str, database: str | None) -> Person:
    """Raises ConfigError ``athlete-unknown``, and what `open_database` raises."""
    from hipdrive.athletes.database import open_database
    from hipdrive.athletes.register import find_athlete
    from hipdrive.results.keep_check import newest_screening

    with open_database(database) as opened:
        athlete = find_athlete(opened, name)
        return Person(athlete, newest_screening(opened, athlete), database)
