"""For instruments: the row that names one, and what the module sees and gives that opens it."""

from __future__ import annotations

from generator.measure.instruments import Context, Instrument, Produced, Request
from generator.run_settings import Decode, InstrumentKind, Run

__all__ = ["Context", "Decode", "Instrument", "InstrumentKind", "Produced", "Request", "Run"]
