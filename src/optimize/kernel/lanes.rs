//! Vectors of doubles, and the choice of the instructions that compute with them.
//!
//! An algorithm is written once, generic in `Lanes`, as a `Task`. `Instructions::run` compiles it
//! for each instruction set and runs the one that the processor has.

#[cfg(target_arch = "x86_64")]
mod x86;

/// The most registers of a column of a microtile.
pub(super) const MAX_VECTORS: usize = 3;
/// The most doubles in a register.
pub(super) const MAX_WIDTH: usize = 8;

/// The doubles in a line of the caches.
pub(super) const LINE: usize = 8;

/// What an algorithm does with doubles that it treats alike. Methods act lane by lane.
pub(super) trait Arithmetic: Copy {
    /// The same number in every lane.
    fn splat(x: f64) -> Self;

    /// self + y
    fn add(self, y: Self) -> Self;

    /// self − y
    fn sub(self, y: Self) -> Self;

    /// self y
    fn mul(self, y: Self) -> Self;

    /// self / y
    fn div(self, y: Self) -> Self;

    /// self y + z, rounded once where the processor can.
    fn mul_add(self, y: Self, z: Self) -> Self;

    /// z − self y, rounded like [`mul_add`](Self::mul_add).
    fn minus_mul_add(self, y: Self, z: Self) -> Self;

    /// −|self|
    fn minus_magnitude(self) -> Self;

    /// self, but at least `bound`; NaN stays NaN.
    fn at_least(self, bound: Self) -> Self;

    /// The nearest integer, for |self| < 2⁵¹.
    fn round(self) -> Self;

    /// self 2^e for an integer e from −2000 to 2000; a subnormal result is rounded once.
    fn scale(self, e: Self) -> Self;

    /// ⌊log₂ self⌋ of a positive normal number.
    fn exponent(self) -> Self;

    /// `then` where self < y, `otherwise` elsewhere and where one is NaN.
    fn if_less(self, y: Self, then: Self, otherwise: Self) -> Self;
}

/// A register of doubles.
///
/// A type whose instructions not every processor has is used only in a [`Task`] that
/// [`Instructions::run`] started: that one has asked the processor.
pub(super) trait Lanes: Arithmetic {
    /// The doubles in a register.
    const WIDTH: usize;
    /// The registers of a column of a microtile, at most [`MAX_VECTORS`].
    const VECTORS: usize;
    /// The columns of a microtile: with `VECTORS` registers each they fill the register file, but
    /// for what is being multiplied.
    const COLUMNS: usize;

    /// Runs a task as a function of its own, compiled with the instructions of this type: a
    /// register allocator loses its way in a function that holds many innermost loops.
    fn call<T: Task>(task: T) -> T::Output;

    /// Reads from an address of `WIDTH` doubles; it need not be aligned.
    ///
    /// # Safety
    /// They must be readable.
    unsafe fn read(from: *const f64) -> Self;

    /// Writes to an address of `WIDTH` doubles; it need not be aligned.
    ///
    /// # Safety
    /// They must be writable.
    unsafe fn write(self, to: *mut f64);

    /// Reads `count` numbers, at most `WIDTH`, into the first lanes; the others hold 0.
    fn load_some(from: &[f64], count: usize) -> Self;

    /// Writes the first `count` lanes, at most `WIDTH`.
    fn store_some(self, to: &mut [f64], count: usize);

    /// Writes the transpose of a square of `WIDTH` columns and rows.
    fn transpose(from: Strided<&[f64]>, to: Strided<&mut [f64]>);

    /// Asks for the line at an address, which may be any.
    #[inline(always)]
    fn prefetch(_at: *const f64) {}

    /// Reads the first `WIDTH` numbers.
    #[inline(always)]
    fn load(from: &[f64]) -> Self {
        let from = &from[..Self::WIDTH];
        // SAFETY: the slice has WIDTH numbers.
        unsafe { Self::read(from.as_ptr()) }
    }

    /// Writes to the first `WIDTH` numbers.
    #[inline(always)]
    fn store(self, to: &mut [f64]) {
        let to = &mut to[..Self::WIDTH];
        // SAFETY: the slice has WIDTH numbers.
        unsafe { self.write(to.as_mut_ptr()) }
    }
}

/// The columns of a matrix, each contiguous, `stride` numbers apart.
pub(super) struct Strided<T> {
    pub(super) numbers: T,
    pub(super) stride: usize,
}

/// Registers that are computed with side by side: a processor that waits for one result goes on
/// with another, but it looks ahead only so far.
#[derive(Clone, Copy)]
pub(super) struct Group<L, const K: usize>(pub(super) [L; K]);

/// Methods of a group, register by register.
macro_rules! register_by_register {
    ($(fn $method:ident(self $(, $y:ident)*);)*) => {
        $(
            #[inline(always)]
            fn $method(self $(, $y: Self)*) -> Self {
                let mut result = self;
                for k in 0..K {
                    result.0[k] = self.0[k].$method($($y.0[k]),*);
                }
                result
            }
        )*
    };
}

impl<L: Arithmetic, const K: usize> Arithmetic for Group<L, K> {
    #[inline(always)]
    fn splat(x: f64) -> Self {
        Group([L::splat(x); K])
    }

    register_by_register! {
        fn add(self, y);
        fn sub(self, y);
        fn mul(self, y);
        fn div(self, y);
        fn mul_add(self, y, z);
        fn minus_mul_add(self, y, z);
        fn minus_magnitude(self);
        fn at_least(self, bound);
        fn round(self);
        fn scale(self, e);
        fn exponent(self);
        fn if_less(self, y, then, otherwise);
    }
}

/// An algorithm over [`Lanes`]. `run` and what it calls must be inlined, or called by
/// [`Lanes::call`]: any other function would be compiled without the instructions.
pub(super) trait Task {
    /// What it returns.
    type Output;

    /// Runs it.
    fn run<L: Lanes>(self) -> Self::Output;
}

/// An instruction set. Different ones round sums in different orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instructions {
    /// AVX-512 F: eight doubles, 32 registers.
    Avx512,
    /// AVX2 and FMA: four doubles, 16 registers.
    Avx2,
    /// What every processor has.
    Portable,
}

impl Instructions {
    /// Those that this processor has, the best first.
    pub fn available() -> Vec<Instructions> {
        use Instructions::{Avx2, Avx512, Portable};
        let all = [Avx512, Avx2, Portable];
        all.into_iter().filter(|set| set.is_available()).collect()
    }

    /// The best that this processor has.
    pub fn best() -> Instructions {
        Self::available()[0]
    }

    #[cfg(target_arch = "x86_64")]
    fn is_available(self) -> bool {
        let fma = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        match self {
            Instructions::Avx512 => fma && is_x86_feature_detected!("avx512f"),
            Instructions::Avx2 => fma,
            Instructions::Portable => true,
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn is_available(self) -> bool {
        self == Instructions::Portable
    }

    /// Runs the task with these instructions.
    ///
    /// # Panics
    /// If the processor does not have them.
    #[inline]
    pub(super) fn run<T: Task>(self, task: T) -> T::Output {
        assert!(self.is_available(), "this processor has no {self:?}");
        match self {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512 => x86::Avx512::call(task),
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => x86::Avx2::call(task),
            _ => <[f64; 2]>::call(task),
        }
    }
}

/// Two doubles: what the compiler turns into SSE2 or NEON.
impl Lanes for [f64; 2] {
    const WIDTH: usize = 2;
    const VECTORS: usize = 2;
    const COLUMNS: usize = 6;

    #[inline(never)]
    fn call<T: Task>(task: T) -> T::Output {
        task.run::<Self>()
    }

    #[inline(always)]
    unsafe fn read(from: *const f64) -> Self {
        // SAFETY: the caller's promise.
        unsafe { from.cast::<Self>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn write(self, to: *mut f64) {
        // SAFETY: the caller's promise.
        unsafe { to.cast::<Self>().write_unaligned(self) }
    }

    #[inline(always)]
    fn load_some(from: &[f64], count: usize) -> Self {
        std::array::from_fn(|k| if k < count { from[k] } else { 0.0 })
    }

    #[inline(always)]
    fn store_some(self, to: &mut [f64], count: usize) {
        to[..count].copy_from_slice(&self[..count]);
    }

    #[inline(always)]
    fn transpose(from: Strided<&[f64]>, to: Strided<&mut [f64]>) {
        for k in 0..Self::WIDTH {
            for c in 0..Self::WIDTH {
                to.numbers[k * to.stride + c] = from.numbers[c * from.stride + k];
            }
        }
    }
}

impl Arithmetic for [f64; 2] {
    #[inline(always)]
    fn splat(x: f64) -> Self {
        [x; 2]
    }

    #[inline(always)]
    fn add(self, y: Self) -> Self {
        [self[0] + y[0], self[1] + y[1]]
    }

    #[inline(always)]
    fn sub(self, y: Self) -> Self {
        [self[0] - y[0], self[1] - y[1]]
    }

    #[inline(always)]
    fn mul(self, y: Self) -> Self {
        [self[0] * y[0], self[1] * y[1]]
    }

    #[inline(always)]
    fn div(self, y: Self) -> Self {
        [self[0] / y[0], self[1] / y[1]]
    }

    /// Without an instruction for it `f64::mul_add` would be a function call.
    #[inline(always)]
    fn mul_add(self, y: Self, z: Self) -> Self {
        if cfg!(any(target_arch = "aarch64", target_feature = "fma")) {
            [self[0].mul_add(y[0], z[0]), self[1].mul_add(y[1], z[1])]
        } else {
            self.mul(y).add(z)
        }
    }

    #[inline(always)]
    fn minus_mul_add(self, y: Self, z: Self) -> Self {
        [-self[0], -self[1]].mul_add(y, z)
    }

    #[inline(always)]
    fn minus_magnitude(self) -> Self {
        [-self[0].abs(), -self[1].abs()]
    }

    #[inline(always)]
    fn at_least(self, bound: Self) -> Self {
        self.if_less(bound, bound, self)
    }

    /// 3·2⁵¹ leaves a sum no room for a fraction.
    #[inline(always)]
    fn round(self) -> Self {
        let shift = Self::splat((3_u64 << 51) as f64);
        self.add(shift).sub(shift)
    }

    #[inline(always)]
    fn scale(self, e: Self) -> Self {
        let one = |x: f64, e: f64| {
            let (half, rest) = ((e as i64) >> 1, (e as i64) - ((e as i64) >> 1));
            let power = |k: i64| f64::from_bits(((k + 1023) as u64) << 52);
            x * power(half) * power(rest)
        };
        [one(self[0], e[0]), one(self[1], e[1])]
    }

    #[inline(always)]
    fn exponent(self) -> Self {
        self.map(|x| (x.to_bits() >> 52) as f64 - 1023.0)
    }

    #[inline(always)]
    fn if_less(self, y: Self, then: Self, otherwise: Self) -> Self {
        let one = |k: usize| {
            if self[k] < y[k] {
                then[k]
            } else {
                otherwise[k]
            }
        };
        [one(0), one(1)]
    }
}
