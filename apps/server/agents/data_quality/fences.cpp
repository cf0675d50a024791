#include "agents/data_quality/fences.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ai_sdk::server::quality {
namespace {

constexpr std::size_t fewest = 30;

double quantile_of(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(place);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (place - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

// Two digits are enough for a bound that lies anywhere in a wide gap.
double round_between(double low, double high) {
  const double middle = (low + high) / 2;
  if (middle == 0) return 0;
  for (int digits = 1; digits <= 15; ++digits) {
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(middle))) - digits + 1);
    const double rounded = std::round(middle / unit) * unit;
    if (rounded > low && rounded < high) return rounded;
  }
  return middle;
}

struct Gap {
  double before = 0;  // the last honest value
  double after = 0;   // the first one outside
};

// `sample` and `tail` are sorted logarithms, `tail` the largest values, `total` how many there are in all.
// Finds the lowest wide gap behind which a cluster lies that the tail before the gap does not lead one to
// expect.
std::optional<Gap> outlying_cluster(const std::vector<double>& sample, const std::vector<double>& tail,
                                    double total) {
  const double q1 = quantile_of(sample, 0.25);
  const double q3 = quantile_of(sample, 0.75);
  const double start = q3 + 1.5 * (q3 - q1);
  const double base_share = total >= 200 ? 0.9 : 0.75;
  const double base = quantile_of(sample, base_share);
  const double reach = quantile_of(sample, 0.95);
  std::vector<Gap> gaps;
  for (std::size_t i = 1; i < tail.size(); ++i) {
    const std::size_t above = tail.size() - i;
    if (tail[i] <= start || tail[i] - tail[i - 1] < std::log(2.0)) continue;
    if (static_cast<double>(above) > std::max(0.04 * total, 2.0)) continue;
    const double prev = tail[i - 1];
    // The mean excess over the base, as in Hill's estimator, tells how far a tail of this kind reaches.
    double excess = 0;
    std::size_t counted = 0;
    for (auto it = std::upper_bound(sample.begin(), sample.end(), base); it != sample.end() && *it <= prev;
         ++it) {
      excess += *it - base;
      ++counted;
    }
    const double slope = std::max(counted == 0 ? 0.0 : excess / static_cast<double>(counted), 0.05);
    // Chance may carry one value far beyond the tail, but hardly five at once.
    const double margin = total < 200 ? 5.0 : above < 5 ? 4.0 : 3.0;
    const double expected = base + slope * (std::log((1 - base_share) * total) + margin);
    const double centre = tail[i + above / 2];
    const double usual = std::min(reach, prev);
    if (centre >= expected && centre >= usual + std::log(5.0) && centre >= prev + std::log(3.0)) {
      gaps.push_back({prev, tail[i]});
    }
  }
  // An honest value that lies a little apart is not to be taken along: a gap much wider than the one before
  // it divides.
  const auto width = [](const Gap& gap) { return gap.after - gap.before; };
  double widest = 0;
  for (const Gap& gap : gaps) widest = std::max(widest, width(gap));
  for (const Gap& gap : gaps) {
    if (width(gap) * 2 >= widest) return gap;
  }
  return std::nullopt;
}

std::vector<double> logs(const std::vector<double>& values, bool mirrored) {
  std::vector<double> out;
  for (const double value : values) {
    if (value > 0) out.push_back(mirrored ? -std::log(value) : std::log(value));
  }
  std::sort(out.begin(), out.end());
  return out;
}

void logarithmic(const NumberStats& n, Fences& fences) {
  const double positive = static_cast<double>(n.count - n.zero - n.negative);
  const std::vector<double> sample = logs(n.sample, false);
  if (sample.size() < fewest || sample.front() == sample.back()) return;
  if (const auto gap = outlying_cluster(sample, logs(n.highest, false), positive)) {
    fences.high = round_between(std::exp(gap->before), std::exp(gap->after));
  }
  // Small whole numbers lie far apart on this scale by nature.
  if (n.whole == n.count && std::exp(quantile_of(sample, 0.25)) < 100) return;
  if (const auto gap = outlying_cluster(logs(n.sample, true), logs(n.lowest, true), positive)) {
    fences.low = round_between(std::exp(-gap->after), std::exp(-gap->before));
  }
}

// For numbers of both signs that lie evenly around their middle: temperatures, balances.
void linear(const NumberStats& n, Fences& fences) {
  if (n.sample.size() < fewest) return;
  const double q1 = n.quantile(0.25);
  const double q3 = n.quantile(0.75);
  const double spread = q3 - q1;
  const double left = n.quantile(0.5) - n.quantile(0.05);
  const double right = n.quantile(0.95) - n.quantile(0.5);
  if (spread <= 0 || left <= 0 || right <= 0 || left > 2.5 * right || right > 2.5 * left) return;
  const auto most = static_cast<std::size_t>(std::max(0.04 * static_cast<double>(n.count), 2.0));
  for (std::size_t i = 1; i < n.highest.size(); ++i) {
    if (n.highest[i] > q3 + 8 * spread && n.highest[i] - n.highest[i - 1] > 3 * spread &&
        n.highest.size() - i <= most) {
      fences.high = round_between(n.highest[i - 1], n.highest[i]);
      break;
    }
  }
  for (std::size_t i = n.lowest.size(); i-- > 1;) {
    if (n.lowest[i - 1] < q1 - 8 * spread && n.lowest[i] - n.lowest[i - 1] > 3 * spread && i <= most) {
      fences.low = round_between(n.lowest[i - 1], n.lowest[i]);
      break;
    }
  }
}

}  // namespace

Fences find_fences(const NumberStats& n) {
  Fences fences;
  fences.usual_low = n.quantile(0.05);
  fences.usual_high = n.quantile(0.95);
  if (n.count < static_cast<std::int64_t>(fewest)) return fences;
  if (n.negative * 20 <= n.count) {
    logarithmic(n, fences);
  } else {
    linear(n, fences);
  }
  return fences;
}

}  // namespace ai_sdk::server::quality
