//! Somebody who is told of every step of a run while it goes on.

use std::fmt;
use std::sync::Arc;

use super::TracePoint;

/// Hears of the start and of every step of the runs it is given to, on their threads; they wait
/// for it. The default hears nothing.
#[derive(Clone, Default)]
pub struct Listener(Option<Arc<dyn Fn(TracePoint) + Send + Sync>>);

impl Listener {
    /// Nobody listens.
    pub const NOBODY: Listener = Listener(None);

    /// Calls a function.
    pub fn by(told: impl Fn(TracePoint) + Send + Sync + 'static) -> Listener {
        Listener(Some(Arc::new(told)))
    }

    /// Does anybody listen?
    pub fn is_there(&self) -> bool {
        self.0.is_some()
    }

    /// Tells of a step.
    pub(super) fn tell(&self, point: TracePoint) {
        if let Listener(Some(told)) = self {
            told(point);
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.is_there() {
            true => "Listener(somebody)",
            false => "Listener(nobody)",
        })
    }
}
