"""Why: every decision, step and notification carries one of these codes."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The closed list of reasons. The same strings stand in log lines, records, the CLI, tests and docs."""

    # Why a target should run or be off.
    SCHEDULED = "Scheduled"
    OUTSIDE_SCHEDULE = "OutsideSchedule"
    OVERRIDDEN = "Overridden"
    DEMAND = "Demand"
    DEMAND_ABOVE_MAXIMUM = "DemandAboveMaximum"
    AT_MAXIMUM = "AtMaximum"
    WITHIN_RANGE = "WithinRange"
    IDLE = "Idle"
    NO_DATA = "NoData"
    WAITING_FOR_QUOTA = "WaitingForQuota"
    QUARANTINED = "Quarantined"
    NOT_FOUND = "NotFound"
    ABANDONED = "Abandoned"

    # Why a model was touched although nothing was newly decided.
    DRIFT = "Drift"

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
    Reason.SCHEDULED: "its schedule is open",
    Reason.OUTSIDE_SCHEDULE: "its schedule is closed",
    Reason.OVERRIDDEN: "a person overrode the schedule",
    Reason.DEMAND: "there is demand",
    Reason.DEMAND_ABOVE_MAXIMUM: "demand stays above what its maximum units carry",
    Reason.AT_MAXIMUM: "demand stays above what its units carry, and its bounds or the quota allow no more",
    Reason.WITHIN_RANGE: "its units carry the demand",
    Reason.IDLE: "there was no demand for a while",
    Reason.NO_DATA: "its demand metric has no data, so nothing changes",
    Reason.WAITING_FOR_QUOTA: "the account may not run more models at once",
    Reason.QUARANTINED: "it failed too often; it stays off until its next period or until a person starts it",
    Reason.NOT_FOUND: "the model does not exist",
    Reason.ABANDONED: "it is no longer configured, but its model was started and not seen off since",
    Reason.DRIFT: "somebody or something else started, stopped or resized it",
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
