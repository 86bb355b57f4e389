//! The wish to stop from outside. The flag belongs to the process, hence a test of its own.

use ccem::optimize::{FullLoss, Method, Settings, Stop, interrupt, minimise, start};

#[test]
fn an_interrupted_run_ends_cleanly_at_its_last_point() {
    let loss = FullLoss::Sigmoid { t: 1.2, b: 1.2 };
    let endless = |method| Settings {
        method,
        max_steps: u64::MAX,
        tolerance: 0.0,
        target: None,
    };
    let protocol = endless(Method::ProjectedGradient { rate: 0.5 });
    let from = || start(10, 10, 0);
    let running = std::thread::spawn(move || minimise(&loss, start(10, 10, 0), &protocol));
    std::thread::sleep(std::time::Duration::from_millis(200));
    interrupt();
    let run = running.join().unwrap();
    assert_eq!(run.stop, Stop::Interrupted);
    assert!(run.steps > 0 && run.loss < loss.value(&from()).loss);
    assert!(run.stop.to_string().contains("the last point"));
    assert_eq!(run.loss, loss.value(&run.embedding).loss);

    // What starts later ends where it starts.
    let later = minimise(&loss, from(), &endless(Method::Lbfgs));
    assert_eq!((later.stop, later.steps), (Stop::Interrupted, 0));
    assert_eq!(later.embedding, from());
}
