//! The sweeps of the preconditioner over X, column by column, in single precision: it is an
//! approximation already, and half of the memory passes in half of the time.

use multiversion::multiversion;

/// The vector a g + b h of 2N rows, U above V.
#[derive(Clone, Copy)]
pub(super) struct Combination<'a> {
    pub(super) n: usize,
    pub(super) factors: [f64; 2],
    pub(super) vectors: [&'a [f64]; 2],
}

impl<'a> Combination<'a> {
    /// Its columns, as columns of g and of h.
    #[inline(always)]
    fn columns(&self) -> impl Iterator<Item = (&'a [f64], &'a [f64])> + use<'a> {
        let [g, h] = self.vectors.map(|v| v.chunks_exact(2 * self.n));
        g.zip(h)
    }
}

/// Rounds X = [U; V] to single precision; the means of (U + V)/2 and of (U − V)/2.
#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
pub(super) fn narrow(n: usize, x: &[f64], to: &mut [f32], [y_means, z_means]: &mut [Vec<f32>; 2]) {
    let columns = x.chunks_exact(2 * n).zip(to.chunks_exact_mut(2 * n));
    for ((x, to), (y, z)) in columns.zip(y_means.iter_mut().zip(z_means)) {
        for (to, x) in to.iter_mut().zip(x) {
            *to = *x as f32;
        }
        let (u, v) = to.split_at(n);
        let (u, v) = (mean(u), mean(v));
        (*y, *z) = (0.5 * (u + v), 0.5 * (u - v));
    }
}

/// to ← X without the means of U and of V.
#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
pub(super) fn centre(n: usize, x: &[f32], [y_means, z_means]: &[Vec<f32>; 2], to: &mut [f32]) {
    let columns = x.chunks_exact(2 * n).zip(to.chunks_exact_mut(2 * n));
    for ((x, to), (y, z)) in columns.zip(y_means.iter().zip(z_means)) {
        let ((u, v), (to_u, to_v)) = (x.split_at(n), to.split_at_mut(n));
        for ((from, to), mean) in [(u, to_u), (v, to_v)].into_iter().zip([y + z, y - z]) {
            for (to, from) in to.iter_mut().zip(from) {
                *to = from - mean;
            }
        }
    }
}

/// Splits a vector into y = (u̇ + v̇)/2 and z = (u̇ − v̇)/2, and either into its means and the
/// rest; z is multiplied by `softness`.
#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
pub(super) fn split(
    of: Combination,
    softness: f32,
    [y, z]: [&mut [f32]; 2],
    [y_means, z_means]: &mut [Vec<f32>; 2],
) {
    let (n, [a, b]) = (of.n, of.factors.map(|factor| 0.5 * factor));
    let parts = y.chunks_exact_mut(n).zip(z.chunks_exact_mut(n));
    let means = y_means.iter_mut().zip(z_means);
    for (((g, h), (y, z)), (y_mean, z_mean)) in of.columns().zip(parts).zip(means) {
        let ((gu, gv), (hu, hv)) = (g.split_at(n), h.split_at(n));
        for i in 0..n {
            let (u, v) = (a * gu[i] + b * hu[i], a * gv[i] + b * hv[i]);
            y[i] = (u + v) as f32;
            z[i] = (u - v) as f32;
        }
        (*y_mean, *z_mean) = (mean(y), mean(z));
        for i in 0..n {
            y[i] -= *y_mean;
            z[i] = softness * (z[i] - *z_mean);
        }
    }
}

/// The multipliers of the constraints ⟨u_i, u̇_i⟩ = 0 and ⟨v_i, v̇_i⟩ = 0, two a pair.
#[derive(Clone, Debug)]
pub(super) struct Multipliers {
    /// The curvature of y over that of z.
    softness: f32,
    /// See [`Modes::stiffness`](super::modes::Modes), and the mean of z that it is along.
    stiffness: f32,
    axis: Vec<f32>,
    /// ⟨u_i, z̄⟩ and ⟨v_i, z̄⟩.
    heights: [Vec<f32>; 2],
    /// What is subtracted from z, rest, for each pair, in multiples of z̄.
    along: Vec<f32>,
    /// The inverse of the 2×2 matrix of each pair: uu, uv, vv.
    inverse: [Vec<f32>; 3],
    /// The multipliers: of u, of v.
    sides: [Vec<f32>; 2],
}

impl Multipliers {
    pub(super) fn new(n: usize, d: usize) -> Self {
        let zeros = vec![0.0; n];
        Multipliers {
            softness: 0.0,
            stiffness: 0.0,
            axis: vec![0.0; d],
            heights: [zeros.clone(), zeros.clone()],
            along: zeros.clone(),
            inverse: [zeros.clone(), zeros.clone(), zeros.clone()],
            sides: [zeros.clone(), zeros],
        }
    }

    /// Adapts the 2×2 matrices to new normals: what the inverse without constraints makes of
    /// the normals (u, 0) and (0, v), along these normals.
    pub(super) fn refresh(
        &mut self,
        normals: &[f32],
        solved: &[f32],
        softness: f32,
        (stiffness, axis): (f32, &[f32]),
    ) {
        (self.softness, self.stiffness) = (softness, stiffness);
        self.axis.copy_from_slice(axis);
        let [uu, uv, vv] = &mut self.inverse;
        normal_products(normals, solved, softness, [uu, uv, vv]);
        let [p, q] = &mut self.heights;
        heights(normals, axis, [p, q]);
        let left = softness * stiffness;
        for (i, ((uu, uv), vv)) in uu.iter_mut().zip(uv).zip(vv).enumerate() {
            *uu -= left * p[i] * p[i];
            *uv += left * p[i] * q[i];
            *vv -= left * q[i] * q[i];
            let determinant = *uu * *vv - *uv * *uv;
            let inverted = [*vv, -*uv, *uu].map(|entry| entry / determinant);
            [*uu, *uv, *vv] = inverted;
        }
    }

    /// The multipliers that take the normal components out of y and z.
    pub(super) fn multiply(&mut self, normals: &[f32], parts: [&[f32]; 2]) {
        let [p, q] = &mut self.sides;
        normal_components(normals, parts, [p, q]);
        components(parts[1], &self.axis, &mut self.along);
        let ([uu, uv, vv], [g, h]) = (&self.inverse, &self.heights);
        for (i, along) in self.along.iter_mut().enumerate() {
            *along *= self.stiffness;
            let (a, b) = (p[i] - *along * g[i], q[i] + *along * h[i]);
            (p[i], q[i]) = (uu[i] * a + uv[i] * b, uv[i] * a + vv[i] * b);
            *along -= self.softness * self.stiffness * (p[i] * g[i] - q[i] * h[i]);
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
fn normal_products(normals: &[f32], solved: &[f32], softness: f32, [uu, uv, vv]: [&mut [f32]; 3]) {
    let n = uu.len();
    for entries in [&mut *uu, &mut *uv, &mut *vv] {
        entries.fill(0.0);
    }
    let (uv, vv) = (&mut uv[..n], &mut vv[..n]);
    let columns = normals.chunks_exact(2 * n).zip(solved.chunks_exact(2 * n));
    for (x, solved) in columns {
        let ((u, v), (ku, kv)) = (x.split_at(n), solved.split_at(n));
        for i in 0..n {
            uu[i] += u[i] * (ku[i] + softness * u[i]);
            uv[i] += u[i] * (kv[i] - softness * v[i]);
            vv[i] += v[i] * (kv[i] + softness * v[i]);
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
fn normal_components(normals: &[f32], [y, z]: [&[f32]; 2], [p, q]: [&mut [f32]; 2]) {
    let n = p.len();
    let q = &mut q[..n];
    p.fill(0.0);
    q.fill(0.0);
    let parts = y.chunks_exact(n).zip(z.chunks_exact(n));
    for (x, (y, z)) in normals.chunks_exact(2 * n).zip(parts) {
        let (u, v) = x.split_at(n);
        for i in 0..n {
            p[i] += u[i] * (y[i] + z[i]);
            q[i] += v[i] * (y[i] - z[i]);
        }
    }
}

/// ⟨x_i, axis⟩ for the rows of an n×d matrix.
#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
fn components(x: &[f32], axis: &[f32], to: &mut [f32]) {
    to.fill(0.0);
    for (x, axis) in x.chunks_exact(to.len()).zip(axis) {
        for (to, x) in to.iter_mut().zip(x) {
            *to += x * axis;
        }
    }
}

/// ⟨u_i, axis⟩ and ⟨v_i, axis⟩.
#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
fn heights(normals: &[f32], axis: &[f32], [p, q]: [&mut [f32]; 2]) {
    let n = p.len();
    p.fill(0.0);
    q.fill(0.0);
    for (x, axis) in normals.chunks_exact(2 * n).zip(axis) {
        let (u, v) = x.split_at(n);
        for i in 0..n {
            p[i] += u[i] * axis;
            q[i] += v[i] * axis;
        }
    }
}

/// Subtracts what the multipliers do, replaces the means by the given ones, and joins y and z to
/// `to`, multiplied by `unit`; then ⟨g, to⟩ and ⟨h, to⟩.
#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
pub(super) fn join(
    multipliers: &Multipliers,
    [y, z]: [&mut [f32]; 2],
    [normals, solved_normals]: [&[f32]; 2],
    [y_means, z_means]: &[Vec<f32>; 2],
    unit: f64,
    [g, h]: [&[f64]; 2],
    to: &mut [f64],
) -> [f64; 2] {
    let (softness, [p, q]) = (multipliers.softness, &multipliers.sides);
    let n = p.len();
    let (q, along) = (&q[..n], &multipliers.along[..n]);
    let (mut with_g, mut with_h) = (Products::default(), Products::default());
    let parts = y.chunks_exact_mut(n).zip(z.chunks_exact_mut(n));
    let normals = (normals.chunks_exact(2 * n)).zip(solved_normals.chunks_exact(2 * n));
    let means = y_means.iter().zip(z_means).zip(&multipliers.axis);
    let vectors = g.chunks_exact(2 * n).zip(h.chunks_exact(2 * n));
    let all = (to.chunks_exact_mut(2 * n).zip(vectors))
        .zip(parts)
        .zip(normals)
        .zip(means);
    for ((((to, (g, h)), (y, z)), (x, solved)), ((y_mean, z_mean), axis)) in all {
        let ((u, v), (ku, kv)) = (x.split_at(n), solved.split_at(n));
        for i in 0..n {
            y[i] -= p[i] * ku[i] + q[i] * kv[i];
            z[i] -= softness * (p[i] * u[i] - q[i] * v[i]) + along[i] * axis;
        }
        let (y_shift, z_shift) = (y_mean - mean(y), z_mean - mean(z));
        let (u, v) = to.split_at_mut(n);
        for i in 0..n {
            let (y, z) = (y[i] + y_shift, z[i] + z_shift);
            (u[i], v[i]) = (unit * f64::from(y + z), unit * f64::from(y - z));
        }
        with_g.add(g, to);
        with_h.add(h, to);
    }
    [with_g.sum(), with_h.sum()]
}

/// Numbers that are added up side by side: one sum alone waits for every addition.
const LANES: usize = 8;

/// Sums of products.
#[derive(Default)]
struct Products {
    lanes: [f64; LANES],
    rest: f64,
}

impl Products {
    #[inline(always)]
    fn add(&mut self, a: &[f64], b: &[f64]) {
        let (a, a_rest) = a.as_chunks::<LANES>();
        let (b, b_rest) = b.as_chunks::<LANES>();
        let mut lanes = self.lanes;
        for (a, b) in a.iter().zip(b) {
            for i in 0..LANES {
                lanes[i] += a[i] * b[i];
            }
        }
        self.lanes = lanes;
        for (a, b) in a_rest.iter().zip(b_rest) {
            self.rest += a * b;
        }
    }

    #[inline(always)]
    fn sum(self) -> f64 {
        self.lanes.iter().sum::<f64>() + self.rest
    }
}

#[inline(always)]
fn mean(entries: &[f32]) -> f32 {
    let (chunks, rest) = entries.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for i in 0..LANES {
            lanes[i] += chunk[i];
        }
    }
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for i in 0..width {
            lanes[i] += lanes[i + width];
        }
    }
    let mut sum = lanes[0];
    for entry in rest {
        sum += entry;
    }
    sum / entries.len() as f32
}
