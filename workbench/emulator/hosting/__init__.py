"""Emulated hosting of Lookout for Vision and Rekognition Custom Labels models, on an injected clock."""

from workbench.emulator.hosting.asked import Asked
from workbench.emulator.hosting.calls import Outcome
from workbench.emulator.hosting.catalogue import HostedCustomLabelsModel, HostedLookoutModel, HostedModel
from workbench.emulator.hosting.faults import Fault, FaultKind, Lost
from workbench.emulator.hosting.hosting import Hosting, PutMetric
from workbench.emulator.hosting.law import Durations
from workbench.emulator.hosting.ledger import Event, Transition
from workbench.emulator.hosting.models_file import models_from
from workbench.emulator.hosting.operations import CUSTOM_LABELS_OPERATIONS, LOOKOUTVISION_OPERATIONS
from workbench.emulator.hosting.packaging import JobStatus, PackagingJob, UnpackagedError
from workbench.emulator.hosting.packaging_output import PutObject
from workbench.emulator.hosting.problems import FaultyFileError, Problem
from workbench.emulator.hosting.quotas import Quota
from workbench.emulator.hosting.refusals import RefusedError, Why
from workbench.emulator.hosting.scaling import ScalingLaw
from workbench.emulator.hosting.scenario import faults_from
from workbench.emulator.hosting.settings import HostingSettings, Unknowns

__all__ = [
    "CUSTOM_LABELS_OPERATIONS",
    "LOOKOUTVISION_OPERATIONS",
    "Asked",
    "Durations",
    "Event",
    "Fault",
    "FaultKind",
    "FaultyFileError",
    "HostedCustomLabelsModel",
    "HostedLookoutModel",
    "HostedModel",
    "Hosting",
    "HostingSettings",
    "JobStatus",
    "Lost",
    "Outcome",
    "PackagingJob",
    "Problem",
    "PutMetric",
    "PutObject",
    "Quota",
    "RefusedError",
    "ScalingLaw",
    "Transition",
    "Unknowns",
    "UnpackagedError",
    "Why",
    "faults_from",
    "models_from",
]
