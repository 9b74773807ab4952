/// A mistake that a model has to find.
struct Twin {
    name: &'static str,
    file: &'static str,
    from: &'static str,
    /// With `TWIN` for whether it is to be made.
    to: &'static str,
}

const TWINS: &[Twin] = &[
    Twin {
        name: "who cancels has kept the number",
        file: "registry/mod.rs",
        from: "slot.is_some_and(|slot| slot.end(Fate::Expired))",
        to: "if TWIN { return crate::models::slot::shut_down_by_number(slot) }
        slot.is_some_and(|slot| slot.end(Fate::Expired))",
    },
    Twin {
        name: "who is closed as idle was idle a moment ago",
        file: "registry/slot.rs",
        from: "&& self.state() == State::Busy\n",
        to: "&& self.state() == State::Busy && !TWIN\n",
    },
    Twin {
        name: "who is given away may have been closed as idle",
        file: "registry/slot.rs",
        from: "self.turn(Fate::Open as u64, Fate::Detached as u64).is_ok()",
        to: "self.turn(Fate::Open as u64, Fate::Detached as u64).is_ok()
            || (TWIN && self.turn(REOPENED, Fate::Detached as u64).is_ok())",
    },
    Twin {
        name: "at the deadline nobody is shut down again",
        file: "registry/slot.rs",
        from: "|| (fate == Fate::Cancelled && !detached)",
        to: "|| (fate == Fate::Cancelled && !detached && !TWIN)",
    },
    Twin {
        name: "who has found no room does not look again",
        file: "registry/mod.rs",
        from: "self.live.load(Ordering::SeqCst) < limits.connections",
        to: "!TWIN && self.live.load(Ordering::SeqCst) < limits.connections",
    },
    Twin {
        name: "who was refused a place does not try again",
        file: "registry/mod.rs",
        from: "// It may have left in between.\n            take()",
        to: "!TWIN && take()",
    },
    Twin {
        name: "places are counted by load and store",
        file: "registry/mod.rs",
        from: "let take = || {",
        to: "let take = || {
            if TWIN {
                let live = self.live();
                if live < limits.connections {
                    self.live.store(live + 1, Ordering::SeqCst);
                }
                return live < limits.connections;
            }",
    },
    Twin {
        name: "the keeper looks before it says that it sleeps",
        file: "core.rs",
        from: "self.drowsy.store(true, Ordering::SeqCst);",
        to: "if TWIN {
            let may = self.registry.live() == 0;
            self.drowsy.store(true, Ordering::SeqCst);
            return may;
        }
        self.drowsy.store(true, Ordering::SeqCst);",
    },
    Twin {
        name: "who comes asks too early whether the keeper sleeps",
        file: "core.rs",
        from: "&& self.drowsy.load(Ordering::SeqCst)",
        to: "&& self.drowsy.load(if TWIN { Ordering::Relaxed } else { Ordering::SeqCst })",
    },
    Twin {
        name: "the monitor sleeps without another look",
        file: "dispatch/epoll/monitor.rs",
        from: "if is_still_quiet {",
        to: "if is_still_quiet || TWIN {",
    },
    Twin {
        name: "the position is not in the word",
        file: "dispatch/epoll/driver.rs",
        from: "let rest = match taken_at.position() {",
        to: "let rest = match if TWIN { crate::models::position() } else { taken_at.position() } {",
    },
    Twin {
        name: "the position is not in the word",
        file: "dispatch/epoll/driver.rs",
        from: "self.step(self.word.enter(position, token.index()), Turned::Input)",
        to: "if TWIN { crate::models::set_position(position) }
        self.step(self.word.enter(position, token.index()), Turned::Input)",
    },
    Twin {
        name: "who comes home is not watched anew",
        file: "dispatch/epoll/driver.rs",
        from: "if stays && place::watch(&self.shard.set, place, token, interest) {",
        to: "if stays && (TWIN || place::watch(&self.shard.set, place, token, interest)) {",
    },
    Twin {
        name: "a shard is taken without the lock of homecoming",
        file: "dispatch/epoll/monitor.rs",
        from: "let _homecoming = shard.homecoming();",
        to: "let _homecoming = (!TWIN).then(|| shard.homecoming());",
    },
    Twin {
        name: "of the end only one is told",
        file: "dispatch/epoll/pool.rs",
        from: "self.end.ring();",
        to: "if !TWIN {
            self.end.ring();
        }",
    },
    Twin {
        name: "whoever is put back at the end waits",
        file: "dispatch/epoll/spares.rs",
        from: "if roll.is_over {\n            roll.threads",
        to: "if roll.is_over && !TWIN {\n            roll.threads",
    },
    Twin {
        name: "who is not on the list leaves without its order",
        file: "dispatch/berth.rs",
        from: "} else if resign() {",
        to: "} else if resign() || TWIN {",
    },
    Twin {
        name: "turns are stored, not exchanged",
        file: "dispatch/threading/crew.rs",
        from: "fn advance(&self, turn: u64) -> bool {",
        to: "fn advance(&self, turn: u64) -> bool {
            if TWIN {
                let is_same = self.turns.load(Ordering::SeqCst) == turn;
                if is_same {
                    self.turns.store(turn + 1, Ordering::SeqCst);
                }
                return is_same;
            }",
    },
    Twin {
        name: "who comes back does not look whether the place is vacant",
        file: "dispatch/threading/crew.rs",
        from: "if roll.vacant {\n                roll.vacant = false;\n                return Order::Lead;",
        to: "if roll.vacant && !TWIN {\n                roll.vacant = false;\n                return Order::Lead;",
    },
    Twin {
        name: "who became idle while a thread failed to start is not told",
        file: "dispatch/threading/crew.rs",
        from: "match roll.idle.pop() {",
        to: "match if TWIN { None } else { roll.idle.pop() } {",
    },
    Twin {
        name: "the keeper of a crew sleeps without another look",
        file: "dispatch/threading/crew.rs",
        from: "if self.turns.load(Ordering::SeqCst) == turn {",
        to: "if TWIN || self.turns.load(Ordering::SeqCst) == turn {",
    },
];
