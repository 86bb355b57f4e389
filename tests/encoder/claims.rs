//! The claims about encoders at the certified level.

use ccem::claim::Claim;
use ccem::evidence::{Verdict, certified};
use ccem::verifier::verify_argument;

/// Which of them intervals can show, and that the verifier accepts each argument.
#[test]
fn three_are_certified() {
    for (id, statements) in [
        ("nonnegative-end", 3),
        ("equal-pairs", 3),
        ("learned-bias", 4),
    ] {
        let claim = Claim::find(id).unwrap();
        let finding = certified::examine(claim, &claim.default_scope());
        let verdict = finding.verdict();
        assert!(matches!(verdict, Verdict::Certified(_)), "{id}: {finding}");
        assert_eq!(finding.arguments.len(), statements, "{id}");
        for argument in &finding.arguments {
            verify_argument(argument).unwrap_or_else(|why| panic!("{id}: {why}"));
        }
    }
}
