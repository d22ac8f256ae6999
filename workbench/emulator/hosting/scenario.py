"""Reads the faults of a scenario file, and reports everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from autoscaler.scaling.model import ProviderName
from workbench.emulator.hosting.faults import Fault, FaultKind, Lost
from workbench.emulator.hosting.operations import CUSTOM_LABELS_OPERATIONS, LOOKOUTVISION_OPERATIONS
from workbench.emulator.hosting.problems import Entry, FaultyFileError, Problem

_EVERYWHERE = {"fault", "service", "model", "from", "until"}
_OF_A_CALL = {"operation", "share", "times", "message"}
_KEYS: dict[FaultKind, set[str]] = {
    FaultKind.HOSTING_FAILS: {"times", "share", "message"},
    FaultKind.STUCK_STARTING: {"times", "share"},
    FaultKind.THROTTLE: _OF_A_CALL,
    FaultKind.INTERNAL_ERROR: _OF_A_CALL,
    FaultKind.ACCESS_DENIED: _OF_A_CALL,
    FaultKind.RESPONSE_LOST: {"operation", "share", "times", "answer"},
    FaultKind.QUOTA: {"running_models", "units_per_model", "packaging_jobs"},
    FaultKind.SYSTEM_UPDATING: {"message"},
    FaultKind.STALE_READS: {"operation", "lag"},
    FaultKind.PACKAGING_FAILS: {"times", "share", "message"},
    FaultKind.STUCK_PACKAGING: {"times", "share"},
    FaultKind.DEPLOYMENT_FAILS: {"target", "times", "share"},
    FaultKind.DEVICE_OFFLINE: {"target", "times", "share"},
}
# The pattern of the shape ThingName of AWS IoT.
_THING = r"[a-zA-Z0-9:_-]{1,128}"
_OF_A_DEPLOYMENT = (FaultKind.DEPLOYMENT_FAILS, FaultKind.DEVICE_OFFLINE)
_OF_PACKAGING = (FaultKind.PACKAGING_FAILS, FaultKind.STUCK_PACKAGING)
_OPERATIONS = {
    ProviderName.LOOKOUTVISION: LOOKOUTVISION_OPERATIONS,
    ProviderName.REKOGNITION: CUSTOM_LABELS_OPERATIONS,
}


def faults_from(entries: Sequence[object], *, models: Sequence[str] | None = None) -> list[Fault]:
    """The faults of a scenario. `models` are the known names, when they are known.

    Raises FaultyFileError with every path, value and what is allowed.
    """
    found: list[Problem] = []
    faults = [_fault(raw, f"faults[{n}]", models, found) for n, raw in enumerate(entries)]
    if found:
        raise FaultyFileError(found)
    return [fault for fault in faults if fault is not None]


def _fault(raw: object, path: str, models: Sequence[str] | None, found: list[Problem]) -> Fault | None:
    everything = _EVERYWHERE.union(*_KEYS.values())
    word = Entry(raw, path, everything, found).choice("fault", FaultKind)
    if word is None:
        if isinstance(raw, dict) and raw.get("fault") is None:
            found.append(Problem(path=f"{path}.fault", value=None, allowed="one of " + ", ".join(FaultKind)))
        return None
    kind = FaultKind(word)
    # Unknown keys were noted above; this reading notes keys that only other kinds of fault have.
    known = {key: value for key, value in raw.items() if key in everything} if isinstance(raw, dict) else raw
    entry = Entry(known, path, _EVERYWHERE | _KEYS[kind], found)
    service = entry.choice("service", ProviderName)
    fault = _read(entry, kind, ProviderName(service) if service else None)
    _check(entry, fault, models)
    return fault


def _read(entry: Entry, kind: FaultKind, service: ProviderName | None) -> Fault:
    times = entry.number("times", 1, None, whole=True)
    running = entry.number("running_models", 0, None, whole=True)
    units = entry.number("units_per_model", 0, None, whole=True)
    packaging = entry.number("packaging_jobs", 0, None, whole=True)
    since, until = entry.instant("from"), entry.instant("until")
    if since and until and until <= since:
        entry.wrong("until", "an instant after `from`")
        until = None
    operations = [name for of, names in _OPERATIONS.items() if service in (None, of) for name in sorted(names)]
    return Fault(
        kind=kind,
        service=service,
        model=entry.text("model"),
        operation=entry.choice("operation", dict.fromkeys(operations)),
        since=since,
        until=until,
        share=entry.number("share", 0, 1, whole=False, above=True) or 1.0,
        times=None if times is None else int(times),
        message=entry.text("message"),
        lag=entry.duration("lag") or timedelta(0),
        running_models=None if running is None else int(running),
        units_per_model=None if units is None else int(units),
        packaging_jobs=None if packaging is None else int(packaging),
        target=entry.text("target", _THING, "the name of a thing"),
        lost=Lost(entry.choice("answer", Lost) or Lost.CLOSED),
    )


def _check(entry: Entry, fault: Fault, models: Sequence[str] | None) -> None:
    if models is not None and fault.model is not None and fault.model not in models:
        entry.wrong("model", "one of " + ", ".join(models))
    match fault.kind:
        case FaultKind.QUOTA if not any(map(entry.has, _KEYS[FaultKind.QUOTA])):
            entry.wrong("running_models", "a number here, in units_per_model or in packaging_jobs")
        case FaultKind.QUOTA if fault.model is not None:
            entry.wrong("model", "nothing: quotas hold for the account")
        case FaultKind.SYSTEM_UPDATING if fault.until is None and not entry.has("until"):
            entry.wrong("until", "an instant: an update ends")
        case FaultKind.SYSTEM_UPDATING if fault.service is ProviderName.REKOGNITION:
            entry.wrong("service", "lookoutvision: Rekognition has no such status")
        case kind if kind in _OF_PACKAGING and fault.service is ProviderName.REKOGNITION:
            entry.wrong("service", "lookoutvision: Rekognition packages nothing")
        case kind if kind in _OF_A_DEPLOYMENT and (fault.model or fault.service):
            entry.wrong("model" if fault.model else "service", "nothing: a deployment has a target")
        case FaultKind.STALE_READS if not entry.has("lag"):
            entry.wrong("lag", "a duration such as 30s, 20m or 2h")
        case _:
            pass
