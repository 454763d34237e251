// Prices as text: what is read is the number that is written, to half a micro-dollar, and never
// negative.

#include <gpushopper/kit/money.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/require.hpp"

namespace gpushopper {
namespace {

void check(std::string_view text) {
    const auto micros = microsOf(text);
    if (!micros) return;
    require(*micros >= 0);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    text = text.substr(first, last - first + 1);
    double dollars = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), dollars);
    require(end == text.data() + text.size());
    if (error != std::errc{}) {  // too small for a double, and so for us
        require(*micros == 0);
        return;
    }
    const double off = std::abs(static_cast<double>(*micros) - dollars * 1e6);
    require(off <= 0.5 + dollars * 1e6 * 1e-15);
    // Where a double holds every micro-dollar, it means the same number of them.
    if (dollars > 0 && dollars < 1e8 && off < 0.4) require(microsOf(dollars) == micros);
}

}  // namespace
}  // namespace gpushopper

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    gpushopper::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
