"""Why: every decision, step and notification carries one of these codes."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The closed list of reasons. The same strings stand in log lines, records, the CLI, tests and docs."""

    # Why a target should run or be off.
    EMERGENCY_STOP = "EmergencyStop"
    HANDS_OFF = "HandsOff"
    OVERRIDDEN = "Overridden"
    ADOPTED = "Adopted"
    NEW_TARGET = "NewTarget"
    MAINTENANCE = "Maintenance"
    EXCEPTION_DATE = "ExceptionDate"
    CLOSED_DATE = "ClosedDate"
    SCHEDULED = "Scheduled"
    STARTED_AHEAD = "StartedAhead"
    OUTSIDE_SCHEDULE = "OutsideSchedule"
    ALWAYS_OPEN = "AlwaysOpen"
    DEMAND = "Demand"
    DEMAND_EXPECTED = "DemandExpected"
    DEMAND_ABOVE_MAXIMUM = "DemandAboveMaximum"
    DEADLINE_NEAR = "DeadlineNear"
    CAN_WAIT = "CanWait"
    DEMAND_BELOW_MINIMUM = "DemandBelowMinimum"
    AT_MAXIMUM = "AtMaximum"
    UNITS_LEARNED = "UnitsLearned"
    RESTART_NOT_WORTH_IT = "RestartNotWorthIt"
    COOLDOWN = "Cooldown"
    WITHIN_RANGE = "WithinRange"
    IDLE = "Idle"
    QUIET_EXPECTED = "QuietExpected"
    NO_DATA = "NoData"
    BUDGET_SPENT = "BudgetSpent"
    UNAFFORDABLE = "Unaffordable"
    WAITING_FOR_QUOTA = "WaitingForQuota"
    QUARANTINED = "Quarantined"
    NOT_FOUND = "NotFound"
    ABANDONED = "Abandoned"

    # Why a model was touched although nothing was newly decided.
    DRIFT = "Drift"
    LEASE_ENDED = "LeaseEnded"

    # What people are reminded of.
    STILL_HOLDS = "StillHolds"
    CALENDAR_ENDS = "CalendarEnds"

    # What does not go as it is configured.
    OTHER_THROUGHPUT = "OtherThroughput"

    # Why converging takes the step it takes.
    NOT_RUNNING = "NotRunning"
    NOT_WANTED = "NotWanted"
    OTHER_UNITS = "OtherUnits"
    REPLACED = "Replaced"
    CLEAN_UP = "CleanUp"
    IN_TRANSITION = "InTransition"
    JUST_ASKED = "JustAsked"
    RETRY_LATER = "RetryLater"
    SETTLED = "Settled"

    # Why a try was given up.
    HOSTING_FAILED = "HostingFailed"
    START_DEADLINE_EXCEEDED = "StartDeadlineExceeded"
    STOP_DEADLINE_EXCEEDED = "StopDeadlineExceeded"
    START_VANISHED = "StartVanished"
    NOT_STARTABLE = "NotStartable"
    QUOTA_EXCEEDED = "QuotaExceeded"
    START_REFUSED = "StartRefused"
    REFUSED = "Refused"
    UNEXPECTED = "Unexpected"


SENTENCES: dict[Reason, str] = {
    Reason.EMERGENCY_STOP: "an emergency stop holds until somebody clears it",
    Reason.HANDS_OFF: "it is to be left alone",
    Reason.OVERRIDDEN: "a person overrode the schedule",
    Reason.ADOPTED: "somebody changed it by hand, and that holds for a while",
    Reason.NEW_TARGET: "it ran already when it was first seen, and has a period of grace",
    Reason.MAINTENANCE: "it is in a maintenance window",
    Reason.EXCEPTION_DATE: "this date has hours of its own",
    Reason.CLOSED_DATE: "its calendar is closed on this date",
    Reason.SCHEDULED: "its schedule is open",
    Reason.STARTED_AHEAD: "it is started ahead, to be ready when its schedule opens",
    Reason.OUTSIDE_SCHEDULE: "its schedule is closed",
    Reason.ALWAYS_OPEN: "it has no schedule, so it is always open",
    Reason.DEMAND: "there is demand",
    Reason.DEMAND_EXPECTED: "demand is expected by the time that it is ready",
    Reason.DEMAND_ABOVE_MAXIMUM: "demand stays above what its maximum units carry",
    Reason.DEADLINE_NEAR: "what waits in its queue must be served by its deadline",
    Reason.CAN_WAIT: "what waits in its queue, if anything, can wait until its units would be full",
    Reason.DEMAND_BELOW_MINIMUM: "demand stays below what its minimum units carry",
    Reason.UNITS_LEARNED: "past weeks say that other units suit it better",
    Reason.RESTART_NOT_WORTH_IT: "other units would suit the demand better, but a restart costs more than it gains",
    Reason.COOLDOWN: "it was restarted with other units a short while ago",
    Reason.AT_MAXIMUM: "demand stays above what its units carry, and its bounds or the quota allow no more",
    Reason.WITHIN_RANGE: "its units carry the demand",
    Reason.IDLE: "there was no demand for a while",
    Reason.QUIET_EXPECTED: "too little demand is expected to keep it for",
    Reason.NO_DATA: "its demand metric has no data, so nothing changes",
    Reason.BUDGET_SPENT: "its budget is spent, or promised to what runs",
    Reason.UNAFFORDABLE: "what it may cost at worst does not fit what is left of its budget",
    Reason.WAITING_FOR_QUOTA: "the account may not run more models at once",
    Reason.QUARANTINED: "it failed too often; it stays off until its next period or until a person starts it",
    Reason.NOT_FOUND: "the model does not exist",
    Reason.ABANDONED: "it is no longer configured, but its model was started and not seen off since",
    Reason.DRIFT: "it is not as it was left, and is brought back",
    Reason.LEASE_ENDED: "its lease ended, because nobody renewed it; it is brought back",
    Reason.STILL_HOLDS: "a person said so without an end",
    Reason.CALENDAR_ENDS: "its holidays and closures are not known for much longer",
    Reason.OTHER_THROUGHPUT: "its units serve another TPS than is configured",
    Reason.NOT_RUNNING: "it is off and should run",
    Reason.NOT_WANTED: "it runs and should be off",
    Reason.OTHER_UNITS: "it runs with other units than desired",
    Reason.REPLACED: "its model was replaced in the configuration, and the one before must be off first",
    Reason.CLEAN_UP: "it failed, and a failed model is stopped before anything else",
    Reason.IN_TRANSITION: "it is on its way",
    Reason.JUST_ASKED: "it was asked a moment ago and answers may lag behind",
    Reason.RETRY_LATER: "the last try failed and the next one is due later",
    Reason.SETTLED: "it is as desired",
    Reason.HOSTING_FAILED: "hosting failed",
    Reason.START_DEADLINE_EXCEEDED: "it was not ready within the start deadline",
    Reason.STOP_DEADLINE_EXCEEDED: "it was not off within the stop deadline, so it may still cost money",
    Reason.START_VANISHED: "its start was asked for but it is off",
    Reason.NOT_STARTABLE: "a model in this status cannot be started",
    Reason.QUOTA_EXCEEDED: "the account's quota does not allow the start",
    Reason.START_REFUSED: "the service refused to start it",
    Reason.REFUSED: "the service refused the request",
    Reason.UNEXPECTED: "an unexpected error ended the try",
}
