#include "cli/table.hpp"

#include <algorithm>
#include <numeric>
#include <ostream>

#include "cli/text.hpp"

namespace gpushopper::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kCutWidthMin = 6;

std::string padding(std::string_view text, std::size_t width) {
    return std::string(width - std::min(width, columns(text)), ' ');
}

}  // namespace

void Table::add(std::vector<std::string> cells) {
    cells.resize(headings_.size());
    rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths(std::size_t screen_width) const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < headings_.size(); ++i) {
        std::size_t width = columns(headings_[i].heading);
        for (const auto& row : rows_) width = std::max(width, columns(row[i]));
        widths.push_back(width);
    }
    const auto total = [&] {
        return std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
    };
    while (screen_width != 0 && total() > screen_width) {
        std::size_t widest = widths.size();
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (headings_[i].kind != Kind::Text || widths[i] <= kCutWidthMin) continue;
            if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
        }
        if (widest == widths.size()) break;  // Wider than the screen: the terminal wraps it.
        --widths[widest];
    }
    return widths;
}

void Table::printRow(std::ostream& out, const std::vector<std::string>& cells,
                     const std::vector<std::size_t>& widths) const {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string text = cutTo(cells[i], widths[i]);
        const bool last = i + 1 == cells.size();
        if (headings_[i].kind == Kind::Number)
            out << padding(text, widths[i]) << text;
        else
            out << text << (last ? "" : padding(text, widths[i]));
        if (!last) out << std::string(kGap, ' ');
    }
    out << '\n';
}

void Table::print(std::ostream& out, std::size_t screen_width) const {
    const std::vector<std::size_t> wide = widths(screen_width);
    std::vector<std::string> titles;
    for (const Column& column : headings_) titles.push_back(column.heading);
    printRow(out, titles, wide);
    for (const auto& row : rows_) printRow(out, row, wide);
}

void printFields(std::ostream& out,
                 const std::vector<std::pair<std::string, std::string>>& fields) {
    std::size_t width = 0;
    for (const auto& [name, value] : fields) width = std::max(width, columns(name));
    for (const auto& [name, value] : fields)
        out << name << padding(name, width + kGap) << value << '\n';
}

}  // namespace gpushopper::cli
