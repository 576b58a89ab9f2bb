// The cells: one vector of units through a step of time, forward and back.
//
// A cell says which gates it has, in the order in which their products stand side by side, and lays out, in vectors,
// what a step keeps for its gradient. That record is first the values of the gates and the last state before the step;
// the way back replaces it by the gradients of the products: of the input from the first vector on, of the state from
// vector kShift on. So gates that simply add both products have one gradient for both.

#pragma once

#include "vectors.h"

namespace cornu {

// Activations that are known when this is compiled...
template <Activation Main, Activation Gate>
struct FixedFunctions {
  Vector main(Vector x) const { return activate(Main, x); }
  Vector gate(Vector x) const { return activate(Gate, x); }
  Vector main_slope(Vector y) const { return slope(Main, y); }
  Vector gate_slope(Vector y) const { return slope(Gate, y); }
};

// ... and any others.
struct AnyFunctions {
  Activation of_main, of_gate;
  Vector main(Vector x) const { return activate(of_main, x); }
  Vector gate(Vector x) const { return activate(of_gate, x); }
  Vector main_slope(Vector y) const { return slope(of_main, y); }
  Vector gate_slope(Vector y) const { return slope(of_gate, y); }
};

// The gates of a product, by their place in the columns of a kernel.
template <int... Gate>
struct Gates {
  static constexpr int kCount = sizeof...(Gate);
  static constexpr int at(int place) {
    constexpr int all[] = {Gate..., -1};
    return all[place];
  }
};

// Gates input, forget, candidate, output; states h and c.
struct LSTM {
  using OfInput = Gates<0, 1, 2, 3>;
  using OfState = Gates<0, 1, 2, 3>;
  using Late = Gates<>;
  static constexpr int kGates = 4, kShift = 0, kStates = 2, kKept = 5;
  static constexpr bool kHasStateBias = true;

  // `sums` are the products of input and state, `state` holds the states before and then after the step.
  template <class F>
  static void step(const F& f, const Vector*, const Vector (&sums)[4], Vector (&state)[2], Vector (&kept)[5]) {
    kept[0] = f.gate(sums[0]);
    kept[1] = f.gate(sums[1]);
    kept[2] = f.main(sums[2]);
    kept[3] = f.gate(sums[3]);
    kept[4] = state[1];
    state[1] = kept[1] * state[1] + kept[0] * kept[2];
    state[0] = kept[3] * f.main(state[1]);
  }

  // `d` holds the gradients of the states after the step, then of what of those before does not pass the product.
  template <class F>
  static void back(const F& f, Vector (&kept)[5], Vector (&d)[2]) {
    const Vector in = kept[0], forget = kept[1], candidate = kept[2], out = kept[3], before = kept[4];
    const Vector shown = f.main(forget * before + in * candidate);
    const Vector dc = d[1] + d[0] * out * f.main_slope(shown);
    kept[0] = dc * candidate * f.gate_slope(in);
    kept[1] = dc * before * f.gate_slope(forget);
    kept[2] = dc * in * f.main_slope(candidate);
    kept[3] = d[0] * shown * f.gate_slope(out);
    d[0] = Vector{};
    d[1] = dc * forget;
  }
};

// Gates update, reset, candidate; the reset gate acts on the product of the state, which has a bias of its own.
struct GRU {
  using OfInput = Gates<2, 0, 1>;
  using OfState = Gates<0, 1, 2>;
  using Late = Gates<>;
  static constexpr int kGates = 3, kShift = 1, kStates = 1, kKept = 5;
  static constexpr bool kHasStateBias = true;

  template <class F>
  static void step(const F& f, const Vector* input, const Vector (&sums)[3], Vector (&state)[1], Vector (&kept)[5]) {
    kept[0] = f.gate(sums[0]);
    kept[1] = f.gate(sums[1]);
    kept[2] = f.main(input[0] + kept[1] * sums[2]);
    kept[3] = sums[2];
    kept[4] = state[0];
    state[0] = kept[2] + kept[0] * (state[0] - kept[2]);
  }

  template <class F>
  static void back(const F& f, Vector (&kept)[5], Vector (&d)[1]) {
    const Vector update = kept[0], reset = kept[1], candidate = kept[2], product = kept[3], before = kept[4];
    kept[0] = d[0] * (1.0f - update) * f.main_slope(candidate);
    kept[1] = d[0] * (before - candidate) * f.gate_slope(update);
    kept[2] = kept[0] * product * f.gate_slope(reset);
    kept[3] = kept[0] * reset;
    d[0] = d[0] * update;
  }
};

// The same gates, but the reset gate acts on the state before its product with the candidate's weights. So that product
// is late: `begin` makes what it takes, and `step` ends with it. On the way back `back` comes before it, `back_late`
// behind it. The record ends as gradients of candidate, update and reset, and what the late product took.
struct GRUResetBefore {
  using OfInput = Gates<2, 0, 1>;
  using OfState = Gates<0, 1>;
  using Late = Gates<2>;
  static constexpr int kGates = 3, kShift = 1, kStates = 1, kKept = 4;
  static constexpr bool kHasStateBias = false;

  // Gates from their sums, in place; returns what of the state passes the reset gate.
  template <class F>
  static Vector begin(const F& f, Vector (&sums)[2], Vector state) {
    sums[0] = f.gate(sums[0]);
    sums[1] = f.gate(sums[1]);
    return sums[1] * state;
  }

  template <class F>
  static void step(const F& f, const Vector* gates, const Vector (&sums)[1], Vector (&state)[1], Vector (&kept)[4]) {
    kept[0] = f.main(sums[0]);
    kept[1] = gates[0];
    kept[2] = gates[1];
    kept[3] = state[0];
    state[0] = kept[0] + kept[1] * (state[0] - kept[0]);
  }

  template <class F>
  static void back(const F& f, Vector (&kept)[4], Vector (&d)[1]) {
    const Vector candidate = kept[0], update = kept[1], before = kept[3];
    kept[0] = d[0] * (1.0f - update) * f.main_slope(candidate);
    kept[1] = d[0] * (before - candidate) * f.gate_slope(update);
    d[0] = d[0] * update;
  }

  // `passed` is the gradient of what passed the reset gate.
  template <class F>
  static void back_late(const F& f, Vector passed, Vector& reset, Vector& before, Vector& d) {
    const Vector gate = reset;
    reset = passed * before * f.gate_slope(gate);
    before = gate * before;
    d += passed * gate;
  }
};

struct SimpleRNN {
  using OfInput = Gates<0>;
  using OfState = Gates<0>;
  using Late = Gates<>;
  static constexpr int kGates = 1, kShift = 0, kStates = 1, kKept = 1;
  static constexpr bool kHasStateBias = true;

  template <class F>
  static void step(const F& f, const Vector*, const Vector (&sums)[1], Vector (&state)[1], Vector (&kept)[1]) {
    kept[0] = state[0] = f.main(sums[0]);
  }

  template <class F>
  static void back(const F& f, Vector (&kept)[1], Vector (&d)[1]) {
    kept[0] = d[0] * f.main_slope(kept[0]);
    d[0] = Vector{};
  }
};

}  // namespace cornu
