// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

/// \file
/// Eigenvalues of a small symmetric matrix. Private to this folder: its only uses are a 3 x 3 and a 4 x 4 problem, too
/// little to bring a linear algebra library in.
namespace gonion::annotation {

template <std::size_t N>
using SquareMatrix = std::array<std::array<double, N>, N>;

template <std::size_t N>
struct SymmetricEigen {
    std::array<double, N> values{}; ///< ascending
    SquareMatrix<N> vectors{};      ///< vectors[n]: unit vector of values[n]
};

/// Turns rows and columns p and q of `a` so that a[p][q] becomes zero, and the vectors with them.
template <std::size_t N>
void rotateAway(SquareMatrix<N> &a, SquareMatrix<N> &vectors, std::size_t p, std::size_t q)
{
    if (a[p][q] == 0.0) {
        return;
    }
    const double theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    const double t = (theta >= 0.0 ? 1.0 : -1.0) / (std::abs(theta) + std::hypot(theta, 1.0));
    const double c = 1.0 / std::sqrt(t * t + 1.0);
    const double s = t * c;
    const auto turn = [c, s](double &x, double &y) {
        const double old = x;
        x = c * old - s * y;
        y = s * old + c * y;
    };
    for (std::size_t n = 0; n < N; ++n) {
        turn(a[n][p], a[n][q]);
    }
    for (std::size_t n = 0; n < N; ++n) {
        turn(a[p][n], a[q][n]);
        turn(vectors[p][n], vectors[q][n]);
    }
    a[p][q] = 0.0;
    a[q][p] = 0.0;
}

/// Cyclic Jacobi rotations (Golub and Van Loan, Matrix Computations, 8.5) for a finite symmetric matrix.
template <std::size_t N>
[[nodiscard]] SymmetricEigen<N> symmetricEigen(SquareMatrix<N> a)
{
    SquareMatrix<N> vectors{};
    for (std::size_t n = 0; n < N; ++n) {
        vectors[n][n] = 1.0;
    }
    constexpr int kEnoughSweeps = 50; // it converges quadratically: 5 or 6 are used
    for (int sweep = 0; sweep < kEnoughSweeps; ++sweep) {
        double off = 0.0;
        double all = 0.0;
        for (std::size_t r = 0; r < N; ++r) {
            for (std::size_t c = 0; c < N; ++c) {
                all += a[r][c] * a[r][c];
                off += r == c ? 0.0 : a[r][c] * a[r][c];
            }
        }
        if (off <= 1e-30 * all) {
            break;
        }
        for (std::size_t p = 0; p + 1 < N; ++p) {
            for (std::size_t q = p + 1; q < N; ++q) {
                rotateAway<N>(a, vectors, p, q);
            }
        }
    }
    std::array<std::size_t, N> order{};
    for (std::size_t n = 0; n < N; ++n) {
        std::size_t at = n;
        for (; at > 0 && a[order[at - 1]][order[at - 1]] > a[n][n]; --at) {
            order[at] = order[at - 1];
        }
        order[at] = n;
    }
    SymmetricEigen<N> result;
    for (std::size_t n = 0; n < N; ++n) {
        result.values[n] = a[order[n]][order[n]];
        result.vectors[n] = vectors[order[n]];
    }
    return result;
}

} // namespace gonion::annotation
