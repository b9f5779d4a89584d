"""The rules that halls use and books recommend, to measure the planner against. Each sees what a hall can observe, and no more.

`hall` is the recorded practice: fixed by history, and where over 10 wait a window comes from the least loaded service; 15 minutes is what that
hall aims at in the mean. `hall-either` comes for over 15 minutes too, every minute. It is the stricter (over nine kinds of day its mean is 0.88
of the other's, its P95 0.74). Which of them halls mean is a reading: with the first, fixed windows, chain and free pooling stand to it as is
published, with the second they do not. Measurements name both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from desktop.errors import Issue, RuleViolation
from desktop.tidal.arrays import Floats, HallArrays, arrays_of
from desktop.tidal.forecast import Demand
from desktop.tidal.model import Assignment, HallInfo, HallState, Move, QueueNow
from desktop.tidal.opening import greedy_chain
from desktop.tidal.planner import Planner

MANY_WAITING = 10
LONG_WAIT = 15.0
_USUAL_MINUTES = 8.0


class Rule:
    """One service a window, matched to the history; a base for rules that move windows."""

    name = "static"
    two = False

    def __init__(self, info: HallInfo) -> None:
        self.info = info
        self.hall: HallArrays = arrays_of(info)
        self.demand = Demand(self.hall)

    def plan(self) -> Assignment:
        if self.two:
            return self.hall.assignment(greedy_chain(self.hall, self.demand))
        return self.single(self.demand.profile.sum(axis=1))

    def advise(self, state: HallState) -> Sequence[Move]:
        return ()

    def single(self, arrivals: Floats) -> Assignment:
        """Every window one service: in turn, those with fewest skills first, what is served least for its load; then single exchanges."""
        hall = self.hall
        work = arrivals * hall.means + 1e-6
        given = np.zeros(len(hall.codes))
        found: dict[str, tuple[str, ...]] = {}
        for row in np.argsort(hall.skills.sum(axis=1), kind="stable").tolist():
            able = np.flatnonzero(hall.skills[row])
            best = int(max(able, key=lambda s: (work[s] / (given[s] + 0.5), -s)))
            given[best] += 1
            found[hall.ids[row]] = (hall.codes[best],)
        return self._exchanged(found, work)

    def _exchanged(self, found: dict[str, tuple[str, ...]], work: Floats) -> dict[str, tuple[str, ...]]:
        hall = self.hall
        given = np.zeros(len(hall.codes))
        for (code,) in found.values():
            given[hall.service_at[code]] += 1
        for _ in range(4 * len(found)):
            best: tuple[float, int, int] | None = None
            for row, name in enumerate(hall.ids):
                old = hall.service_at[found[name][0]]
                for new in np.flatnonzero(hall.skills[row]).tolist():
                    gain = max(work[new] / (given[new] + 0.01), work[old] / given[old]) - max(
                        work[new] / (given[new] + 1), work[old] / (given[old] - 0.99)
                    )
                    if new != old and gain > 1e-6 and (best is None or gain > best[0]):
                        best = (float(gain), row, int(new))
            if best is None:
                break
            _, row, new = best
            given[hall.service_at[found[hall.ids[row]][0]]] -= 1
            given[new] += 1
            found[hall.ids[row]] = (hall.codes[new],)
        return found

    def movable(self, state: HallState) -> list[str]:
        return [name for name, now in state.windows.items() if now.on and now.can_change and not now.switching]

    def holders(self, state: HallState) -> dict[str, int]:
        found = dict.fromkeys(self.hall.codes, 0)
        for now in state.windows.values():
            for code in now.services if now.on else ():
                found[code] += 1
        return found

    def knows(self, window: str, code: str) -> bool:
        return bool(self.hall.skills[self.hall.window_at[window], self.hall.service_at[code]])


class HallRule(Rule):
    """Over 10 waiting: a window comes from the least loaded service that keeps another."""

    name = "hall"

    def loud(self, queue: QueueNow) -> bool:
        return queue.waiting > MANY_WAITING

    def advise(self, state: HallState) -> Sequence[Move]:
        loud = [code for code, queue in state.queues.items() if self.loud(queue)]
        loud.sort(key=lambda code: -state.queues[code].oldest_minutes)
        held, moves, used = self.holders(state), [], set[str]()
        for code in loud:
            able = [
                name
                for name in self.movable(state)
                if name not in used
                and self.knows(name, code)
                and code not in state.windows[name].services
                and not set(state.windows[name].services) & set(loud)
                and all(held[old] > 1 for old in state.windows[name].services)
            ]
            if able:
                name = min(able, key=lambda name: sum(state.queues[old].waiting for old in state.windows[name].services))
                used.add(name)
                for old in state.windows[name].services:
                    held[old] -= 1
                moves.append(Move(name, (code,), "", 0, 0))
        return moves


class HallEither(HallRule):
    """Over 10 waiting or over 15 minutes."""

    name = "hall-either"

    def loud(self, queue: QueueNow) -> bool:
        return super().loud(queue) or queue.oldest_minutes > LONG_WAIT


class Timetable(Rule):
    """A plan for every hour by the history; windows change at the hour."""

    name = "timetable"

    def advise(self, state: HallState) -> Sequence[Move]:
        into = state.minute - self.info.open_minute
        if into % 60 != 0 or state.minute >= self.info.close_minute:
            return ()
        per_hour = max(1, round(60 / self.info.slot_minutes))
        first = int(into / 60) * per_hour
        wanted = self.single(self.demand.profile[:, first : first + per_hour].sum(axis=1))
        free = self.movable(state)
        return [Move(name, wanted[name], "", 0, 0) for name in free if wanted[name] != state.windows[name].services]


class Indexed(Rule):
    """A window takes up the service with the highest index for each of its windows, if that beats what it holds by a margin: an empty place is
    filled, then the least pressed service goes. Margins and thresholds are the best that were found on days to develop on."""

    name = "longest-queue"
    margin = 2.0
    least = 1.0

    def index(self, code: str, state: HallState) -> float:
        return float(state.queues[code].waiting)

    def advise(self, state: HallState) -> Sequence[Move]:
        value = {code: self.index(code, state) for code in state.queues}
        held, moves = self.holders(state), []
        for name in sorted(self.movable(state), key=lambda name: state.windows[name].busy):
            mine = state.windows[name].services
            options = [code for code in value if self.knows(name, code) and code not in mine]
            grows = len(mine) < self.info.limits.max_services_per_window
            leaves = [code for code in mine if grows or held[code] > 1]
            if not options or not leaves:
                continue
            best = max(options, key=lambda code: value[code] / max(1, held[code]))
            worst = min(leaves, key=lambda code: value[code] / max(1, held[code]))
            gain = value[best] / max(1, held[best])
            if gain > self.least and gain > self.margin * value[worst] / max(1, held[worst] - 1):
                gone = set[str]() if grows else {worst}
                for code in gone:
                    held[code] -= 1
                held[best] += 1
                moves.append(Move(name, tuple(sorted({*mine, best} - gone)), "", 0, 0))
        return moves


class MaxWeight(Indexed):
    """Queue length times rate, with a hysteresis for the time a switch costs."""

    name = "maxweight"
    margin = 5.0

    def index(self, code: str, state: HallState) -> float:
        return state.queues[code].waiting * _USUAL_MINUTES / float(self.hall.means[self.hall.service_at[code]])


class Gcmu(MaxWeight):
    """Generalised c-mu: the same, and a line whose head has only just come counts less."""

    name = "gcmu"

    def index(self, code: str, state: HallState) -> float:
        return super().index(code, state) * min(1.0, state.queues[code].oldest_minutes / 10)


class Chain(Rule):
    """Two well-chosen services a window, never changed."""

    name = "chain"
    two = True


class ChainGcmu(MaxWeight):
    """The chain, and c-mu on top."""

    name = "chain-gcmu"
    two = True
    least = 1.5
    margin = 8.0


class PlanOnly(Rule):
    """The planner's opening plan, never changed."""

    name = "opening"

    def plan(self) -> Assignment:
        return Planner(self.info).plan()


class Tidal(Rule):
    """The planner of this program."""

    name = "tidal"

    def __init__(self, info: HallInfo) -> None:
        self._planner = Planner(info)

    def plan(self) -> Assignment:
        return self._planner.plan()

    def advise(self, state: HallState) -> Sequence[Move]:
        return self._planner.advise_in_turn(state)


class Free(Rule):
    """Every skill at once: a bound that no hall reaches."""

    name = "free"


POLICIES: Mapping[str, type[Rule]] = {
    rule.name: rule for rule in (HallRule, HallEither, Rule, Timetable, Indexed, MaxWeight, Gcmu, Chain, ChainGcmu, PlanOnly, Tidal, Free)
}


def policy_of(name: str, info: HallInfo) -> Rule:
    """RuleViolation tidal.unknown_policy for a rule that there is not."""
    if name not in POLICIES:
        raise RuleViolation(
            "tidal.unknown_policy", issues=(Issue("/policy", "tidal.unknown_policy"),), policy=name, policies=list(POLICIES)
        )
    return POLICIES[name](info)
