#pragma once

/// Columns: which field of a row a key of a JSON object fills. A list has thousands of rows of a
/// hundred fields, of which we read two dozen: the names are sorted by length, so that most of the
/// others are told apart by their length alone. Thread safety: immutable.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <gpushopper/kit/json.hpp>
#include <string_view>

namespace gpushopper::vastai {

template <class Row>
struct Column {
    std::string_view name;
    void (*read)(Row&, JsonValue&);
};

template <class Row, std::size_t N>
class Columns {
public:
    static constexpr std::size_t kNameBytesMax = 32;

    consteval explicit Columns(std::array<Column<Row>, N> columns) : columns_(columns) {
        std::sort(columns_.begin(), columns_.end(),
                  [](const auto& a, const auto& b) { return a.name.size() < b.name.size(); });
        // first_[s] is the first column whose name has at least s bytes.
        for (std::size_t size = 0; size < first_.size(); ++size) {
            std::size_t first = 0;
            while (first < N && columns_[first].name.size() < size) ++first;
            first_[size] = static_cast<std::uint8_t>(first);
        }
    }

    /// False: the value is no object.
    bool readRow(Row& row, JsonValue& object) const {
        return object.eachField([&](std::string_view key, JsonValue value) {
            if (key.empty() || key.size() >= kNameBytesMax) return;
            for (std::size_t i = first_[key.size()]; i < first_[key.size() + 1]; ++i) {
                // A letter tells most names of one length apart, without a call.
                if (columns_[i].name.back() != key.back() || columns_[i].name != key) continue;
                return columns_[i].read(row, value);
            }
        });
    }

private:
    static_assert(N <= UINT8_MAX);
    std::array<Column<Row>, N> columns_;
    std::array<std::uint8_t, kNameBytesMax + 1> first_{};
};

}  // namespace gpushopper::vastai
