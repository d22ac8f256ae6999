"""For those who call the model: say what is asked, find the model that is active, and queue what it cannot take yet.

Needs boto3 and nothing else of the autoscaler. See docs/client.md.
"""

from __future__ import annotations

from autoscaler.client.demand import Demand
from autoscaler.client.model import ActiveModel, active_model
from autoscaler.client.queued import Queued, call

__all__ = ["ActiveModel", "Demand", "Queued", "active_model", "call"]
