"""A budget in US dollars that is asked before each call, not after."""

from __future__ import annotations


class Budget:
    """What may be spent, what was, and what the calls under way may still take. For one thread."""

    def __init__(self, limit_usd: float | None, *, spent_usd: float = 0.0) -> None:
        self.limit_usd = limit_usd
        self.spent_usd = spent_usd
        self.reserved_usd = 0.0

    def reserve(self, estimate_usd: float) -> bool:
        """Set money aside for a call; False if it could go over the limit. What costs nothing always may."""
        after = self.spent_usd + self.reserved_usd + estimate_usd
        if self.limit_usd is not None and estimate_usd > 0 and after > self.limit_usd:
            return False
        self.reserved_usd += estimate_usd
        return True

    def settle(self, estimate_usd: float, cost_usd: float | None) -> None:
        """Take what a call really cost; where nobody knows, what was set aside for it."""
        self.reserved_usd -= estimate_usd
        self.spent_usd += estimate_usd if cost_usd is None else cost_usd
