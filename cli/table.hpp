#pragma once

/// Table: rows under headings, columns aligned, numbers to the right. On a screen that is too
/// narrow the columns that may shrink are cut, widest first; in a pipe nothing is ever cut.
/// Not thread safe.

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace gpushopper::cli {

class Table {
public:
    enum class Kind {
        Text,    ///< Left aligned, may be cut.
        Whole,   ///< Left aligned, never cut: ids, which people copy.
        Number,  ///< Right aligned, never cut.
    };
    struct Column {
        std::string heading;
        Kind kind = Kind::Text;
    };

    explicit Table(std::vector<Column> headings) : headings_(std::move(headings)) {}

    /// As many printable cells as there are columns.
    void add(std::vector<std::string> cells);
    bool empty() const { return rows_.empty(); }
    /// `screen_width` 0: no limit.
    void print(std::ostream& out, std::size_t screen_width) const;

private:
    std::vector<std::size_t> widths(std::size_t screen_width) const;
    void printRow(std::ostream& out, const std::vector<std::string>& cells,
                  const std::vector<std::size_t>& widths) const;

    const std::vector<Column> headings_;
    std::vector<std::vector<std::string>> rows_;
};

/// Names to the left, values to the right of them: one object for people.
void printFields(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace gpushopper::cli
