//! Flat space: weights and whatever else is bound to nothing.

use nalgebra::DMatrix;

use super::descent::{Arrival, Manifold, Turn};

/// All matrices of one shape.
#[derive(Clone, Copy, Debug)]
pub struct Flat;

impl Manifold for Flat {
    fn size(&self, x: &DMatrix<f64>) -> f64 {
        x.norm()
    }

    fn project(&self, _x: &DMatrix<f64>, _v: &mut DMatrix<f64>) {}

    fn tangent_norm(&self, _x: &DMatrix<f64>, v: &DMatrix<f64>) -> f64 {
        v.norm()
    }

    /// c(α) = x + α v.
    fn retract(&self, x: &DMatrix<f64>, v: &DMatrix<f64>, step: f64, to: &mut DMatrix<f64>) {
        to.zip_zip_apply(x, v, |to, x, v| *to = x + step * v);
    }

    fn arrive(
        &self,
        x: &DMatrix<f64>,
        v: &DMatrix<f64>,
        _step: f64,
        gradient: &mut DMatrix<f64>,
    ) -> Arrival {
        let along = gradient.dot(v);
        Arrival {
            slope: along,
            along,
            norm: gradient.norm(),
            radial: gradient.dot(x) / x.nrows() as f64,
        }
    }

    fn turn(
        &self,
        _x: &DMatrix<f64>,
        [a, b]: [f64; 2],
        r: &DMatrix<f64>,
        v: &mut DMatrix<f64>,
        gradient: &DMatrix<f64>,
    ) -> Turn {
        v.zip_apply(r, |v, r| *v = a * r + b * *v);
        Turn {
            norm: v.norm(),
            slope: v.dot(gradient),
        }
    }
}
