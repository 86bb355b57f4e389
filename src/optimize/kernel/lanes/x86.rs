//! The vector instructions of x86-64.
//!
//! The intrinsics are unsafe because a processor may lack them; [`Lanes`] says why ours are
//! only met where it has them.

use std::arch::x86_64::*;

use super::{Arithmetic, Lanes, Strided, Task};

pub(super) use std::arch::x86_64::{__m256d as Avx2, __m512d as Avx512};

/// # Safety
/// The processor must have AVX-512 F, AVX2 and FMA.
#[target_feature(enable = "avx512f,avx2,fma")]
unsafe fn with_avx512<T: Task>(task: T) -> T::Output {
    task.run::<Avx512>()
}

/// # Safety
/// The processor must have AVX2 and FMA.
#[target_feature(enable = "avx2,fma")]
unsafe fn with_avx2<T: Task>(task: T) -> T::Output {
    task.run::<Avx2>()
}

/// The function, but the compiler does not see which: it cannot inline it. (`#[inline(never)]` has
/// no effect beside `#[target_feature]`, as of rustc 1.95.)
#[inline(always)]
fn apart<T: Task>(function: unsafe fn(T) -> T::Output) -> unsafe fn(T) -> T::Output {
    std::hint::black_box(function)
}

/// A method that is one intrinsic.
macro_rules! intrinsic {
    ($(fn $method:ident(self $(, $y:ident)*) = $value:expr;)*) => {
        $(
            #[inline(always)]
            fn $method(self $(, $y: Self)*) -> Self {
                // SAFETY: see the head of this file.
                unsafe { $value(self $(, $y)*) }
            }
        )*
    };
}

impl Lanes for __m512d {
    const WIDTH: usize = 8;
    const VECTORS: usize = 3;
    const COLUMNS: usize = 8;

    #[inline(always)]
    fn call<T: Task>(task: T) -> T::Output {
        // SAFETY: see the head of this file.
        unsafe { apart(with_avx512::<T>)(task) }
    }

    #[inline(always)]
    unsafe fn read(from: *const f64) -> Self {
        // SAFETY: the caller's promise.
        unsafe { _mm512_loadu_pd(from) }
    }

    #[inline(always)]
    unsafe fn write(self, to: *mut f64) {
        // SAFETY: the caller's promise.
        unsafe { _mm512_storeu_pd(to, self) }
    }

    #[inline(always)]
    fn prefetch(at: *const f64) {
        // SAFETY: a hint, which reads nothing; see the head of this file.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
    }

    #[inline(always)]
    fn load_some(from: &[f64], count: usize) -> Self {
        let from = &from[..count];
        // SAFETY: the slice has the `count` numbers that are read; see the head of this file.
        unsafe { _mm512_maskz_loadu_pd(first_bits(count), from.as_ptr()) }
    }

    #[inline(always)]
    fn store_some(self, to: &mut [f64], count: usize) {
        let to = &mut to[..count];
        // SAFETY: the slice has the `count` numbers that are written; see the head of this file.
        unsafe { _mm512_mask_storeu_pd(to.as_mut_ptr(), first_bits(count), self) }
    }

    /// Pairs of numbers, then of pairs, then of halves change places.
    #[inline(always)]
    fn transpose(from: Strided<&[f64]>, to: Strided<&mut [f64]>) {
        let column = |c: usize| Self::load(&from.numbers[c * from.stride..]);
        let columns: [Self; 8] = std::array::from_fn(column);
        // SAFETY: see the head of this file.
        let rows = unsafe {
            let pairs: [Self; 8] = std::array::from_fn(|k| {
                let (left, right) = (columns[k & !1], columns[k | 1]);
                if k & 1 == 0 {
                    _mm512_unpacklo_pd(left, right)
                } else {
                    _mm512_unpackhi_pd(left, right)
                }
            });
            let quarters: [Self; 8] = std::array::from_fn(|k| {
                let (left, right) = (pairs[k & !2], pairs[k | 2]);
                if k & 2 == 0 {
                    _mm512_shuffle_f64x2::<0b10_00_10_00>(left, right)
                } else {
                    _mm512_shuffle_f64x2::<0b11_01_11_01>(left, right)
                }
            });
            std::array::from_fn::<Self, 8, _>(|k| {
                let (left, right) = (quarters[k & 3], quarters[k & 3 | 4]);
                if k & 4 == 0 {
                    _mm512_shuffle_f64x2::<0b10_00_10_00>(left, right)
                } else {
                    _mm512_shuffle_f64x2::<0b11_01_11_01>(left, right)
                }
            })
        };
        for (k, row) in rows.into_iter().enumerate() {
            row.store(&mut to.numbers[k * to.stride..]);
        }
    }
}

impl Arithmetic for __m512d {
    #[inline(always)]
    fn splat(x: f64) -> Self {
        // SAFETY: see the head of this file.
        unsafe { _mm512_set1_pd(x) }
    }

    intrinsic! {
        fn add(self, y) = _mm512_add_pd;
        fn sub(self, y) = _mm512_sub_pd;
        fn mul(self, y) = _mm512_mul_pd;
        fn div(self, y) = _mm512_div_pd;
        fn mul_add(self, y, z) = _mm512_fmadd_pd;
        fn minus_mul_add(self, y, z) = _mm512_fnmadd_pd;
        fn round(self) = _mm512_roundscale_pd::<_MM_FROUND_TO_NEAREST_INT>;
        fn scale(self, e) = _mm512_scalef_pd;
        fn exponent(self) = _mm512_getexp_pd;
    }

    #[inline(always)]
    fn minus_magnitude(self) -> Self {
        // SAFETY: see the head of this file. AVX-512 F has no such operation on doubles.
        unsafe {
            let sign = _mm512_castpd_si512(Self::splat(-0.0));
            _mm512_castsi512_pd(_mm512_or_epi64(_mm512_castpd_si512(self), sign))
        }
    }

    #[inline(always)]
    fn at_least(self, bound: Self) -> Self {
        // SAFETY: see the head of this file. The maximum is its second argument where one is NaN.
        unsafe { _mm512_max_pd(bound, self) }
    }

    #[inline(always)]
    fn if_less(self, y: Self, then: Self, otherwise: Self) -> Self {
        // SAFETY: see the head of this file.
        unsafe {
            let less = _mm512_cmp_pd_mask::<_CMP_LT_OQ>(self, y);
            _mm512_mask_blend_pd(less, otherwise, then)
        }
    }
}

/// A mask of the first `count` lanes.
#[inline(always)]
fn first_bits(count: usize) -> __mmask8 {
    ((1_u32 << count) - 1) as __mmask8
}

impl Lanes for __m256d {
    const WIDTH: usize = 4;
    const VECTORS: usize = 2;
    const COLUMNS: usize = 6;

    #[inline(always)]
    fn call<T: Task>(task: T) -> T::Output {
        // SAFETY: see the head of this file.
        unsafe { apart(with_avx2::<T>)(task) }
    }

    #[inline(always)]
    unsafe fn read(from: *const f64) -> Self {
        // SAFETY: the caller's promise.
        unsafe { _mm256_loadu_pd(from) }
    }

    #[inline(always)]
    unsafe fn write(self, to: *mut f64) {
        // SAFETY: the caller's promise.
        unsafe { _mm256_storeu_pd(to, self) }
    }

    #[inline(always)]
    fn prefetch(at: *const f64) {
        // SAFETY: a hint, which reads nothing; see the head of this file.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
    }

    #[inline(always)]
    fn load_some(from: &[f64], count: usize) -> Self {
        let from = &from[..count];
        // SAFETY: the slice has the `count` numbers that are read; see the head of this file.
        unsafe { _mm256_maskload_pd(from.as_ptr(), first_lanes(count)) }
    }

    #[inline(always)]
    fn store_some(self, to: &mut [f64], count: usize) {
        let to = &mut to[..count];
        // SAFETY: the slice has the `count` numbers that are written; see the head of this file.
        unsafe { _mm256_maskstore_pd(to.as_mut_ptr(), first_lanes(count), self) }
    }

    /// Pairs of numbers, then of pairs change places.
    #[inline(always)]
    fn transpose(from: Strided<&[f64]>, to: Strided<&mut [f64]>) {
        let column = |c: usize| Self::load(&from.numbers[c * from.stride..]);
        let [a, b, c, d]: [Self; 4] = std::array::from_fn(column);
        // SAFETY: see the head of this file.
        let rows = unsafe {
            let (even, odd) = (_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
            let (even_right, odd_right) = (_mm256_unpacklo_pd(c, d), _mm256_unpackhi_pd(c, d));
            [
                _mm256_permute2f128_pd::<0x20>(even, even_right),
                _mm256_permute2f128_pd::<0x20>(odd, odd_right),
                _mm256_permute2f128_pd::<0x31>(even, even_right),
                _mm256_permute2f128_pd::<0x31>(odd, odd_right),
            ]
        };
        for (k, row) in rows.into_iter().enumerate() {
            row.store(&mut to.numbers[k * to.stride..]);
        }
    }
}

impl Arithmetic for __m256d {
    #[inline(always)]
    fn splat(x: f64) -> Self {
        // SAFETY: see the head of this file.
        unsafe { _mm256_set1_pd(x) }
    }

    intrinsic! {
        fn add(self, y) = _mm256_add_pd;
        fn sub(self, y) = _mm256_sub_pd;
        fn mul(self, y) = _mm256_mul_pd;
        fn div(self, y) = _mm256_div_pd;
        fn mul_add(self, y, z) = _mm256_fmadd_pd;
        fn minus_mul_add(self, y, z) = _mm256_fnmadd_pd;
        fn round(self) = _mm256_round_pd::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>;
    }

    #[inline(always)]
    fn minus_magnitude(self) -> Self {
        // SAFETY: see the head of this file.
        unsafe { _mm256_or_pd(self, Self::splat(-0.0)) }
    }

    #[inline(always)]
    fn at_least(self, bound: Self) -> Self {
        // SAFETY: see the head of this file. The maximum is its second argument where one is NaN.
        unsafe { _mm256_max_pd(bound, self) }
    }

    /// 2^e in two factors, each a normal number; the first product is exact.
    #[inline(always)]
    fn scale(self, e: Self) -> Self {
        let half = e.mul(Self::splat(0.5)).round();
        self.mul(power_of_two(half)).mul(power_of_two(e.sub(half)))
    }

    /// The biased exponent becomes the last bits of a double from 2⁵² on.
    #[inline(always)]
    fn exponent(self) -> Self {
        let shift = Self::splat((1_u64 << 52) as f64);
        // SAFETY: see the head of this file.
        let biased = unsafe {
            let exponent = _mm256_srli_epi64::<52>(_mm256_castpd_si256(self));
            _mm256_castsi256_pd(_mm256_or_si256(exponent, _mm256_castpd_si256(shift)))
        };
        biased.sub(Self::splat((1_u64 << 52) as f64 + 1023.0))
    }

    #[inline(always)]
    fn if_less(self, y: Self, then: Self, otherwise: Self) -> Self {
        // SAFETY: see the head of this file.
        unsafe { _mm256_blendv_pd(otherwise, then, _mm256_cmp_pd::<_CMP_LT_OQ>(self, y)) }
    }
}

/// A mask of the first `count` lanes.
#[inline(always)]
fn first_lanes(count: usize) -> __m256i {
    // SAFETY: see the head of this file.
    unsafe {
        _mm256_cmpgt_epi64(
            _mm256_set1_epi64x(count as i64),
            _mm256_setr_epi64x(0, 1, 2, 3),
        )
    }
}

/// 2^e for an integer e from −1022 to 1023. In the sum 2⁵² + 1023 + e the last bits are the
/// biased exponent; they are shifted to where an exponent belongs.
#[inline(always)]
fn power_of_two(e: __m256d) -> __m256d {
    let biased = e.add(__m256d::splat((1_u64 << 52) as f64 + 1023.0));
    // SAFETY: see the head of this file.
    unsafe { _mm256_castsi256_pd(_mm256_slli_epi64::<52>(_mm256_castpd_si256(biased))) }
}
