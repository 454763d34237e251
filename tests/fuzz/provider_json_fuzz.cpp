// The JSON readers for what providers answer: everything that they read is what another parser
// reads, and what that one refuses they refuse.

#include <gpushopper/kit/json.hpp>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "tests/fuzz/require.hpp"

namespace gpushopper {
namespace {

using Tree = nlohmann::json;
using simdjson::ondemand::json_type;

// What our readers make of a value; `odd` when it has a value that the other parser cannot hold.
Tree read(JsonValue& value, bool& odd);

Tree readObject(JsonValue& value, bool& odd) {
    Tree tree = Tree::object();
    value.eachField(
        [&](std::string_view key, JsonValue field) { tree[std::string(key)] = read(field, odd); });
    return tree;
}

Tree readArray(JsonValue& value, bool& odd) {
    Tree tree = Tree::array();
    value.eachElement([&](JsonValue element) { tree.push_back(read(element, odd)); });
    return tree;
}

Tree read(JsonValue& value, bool& odd) {
    switch (value.type()) {
        case json_type::object:
            return readObject(value, odd);
        case json_type::array:
            return readArray(value, odd);
        case json_type::number: {
            const Tree number = Tree::parse(value.text().value(), nullptr, false);
            odd = odd || number.is_discarded();  // 1e999
            return number;
        }
        case json_type::string: {
            const auto text = value.text();
            odd = odd || !text;  // half a surrogate pair
            return text ? Tree(*text) : Tree();
        }
        case json_type::boolean:
            return value.flag().value();
        case json_type::null:
            require(value.isNull());
            return {};
    }
    require(false);
    return {};
}

constexpr int kDepthMax = 100;

int depthOf(const Tree& tree) {
    int inner = 0;
    if (!tree.is_structured()) return 0;
    for (const Tree& child : tree) inner = std::max(inner, depthOf(child));
    return inner + 1;
}

// The typed readers; the last way reads nothing.
void readAs(int way, JsonValue value) {
    if (way == 0) value.integer();
    if (way == 1) value.number();
    if (way == 2) require(value.micros().value_or(0) >= 0);
    if (way == 3) value.flag();
}

// None of them may do more than not find its value.
void readEveryWay(std::string_view body) {
    for (int way = 0; way < 5; ++way) {
        const auto element = [way](JsonValue value) { readAs(way, std::move(value)); };
        const auto field = [&](std::string_view, JsonValue value) { element(std::move(value)); };
        try {
            readJson(body, [&](JsonValue root) {
                if (!root.eachElement(element)) root.eachField(field);
            });
        } catch (const Failure& failure) {
            require(failure.code == GSP_BAD_RESPONSE);
        }
    }
}

// Discarded: no JSON. nlohmann-json takes a NUL byte for the end, and so more than JSON is.
Tree otherReading(std::string_view body) {
    if (body.find('\0') != std::string_view::npos) return Tree(Tree::value_t::discarded);
    return Tree::parse(body, nullptr, false);
}

void check(std::string_view body) {
    readEveryWay(body);
    const Tree other = otherReading(body);
    bool odd = false;
    std::optional<Tree> ours;
    // A root that is neither object nor array is not read, and so refused.
    const auto take = [&](JsonValue root) {
        const json_type type = root.type();
        if (type == json_type::object || type == json_type::array) ours = read(root, odd);
    };
    try {
        readJson(body, take, {.depth_max = kDepthMax});
    } catch (const Failure& failure) {
        require(failure.code == GSP_BAD_RESPONSE);
        ours.reset();
    }
    if (ours && !odd) require(!other.is_discarded() && *ours == other);
    if (!ours && other.is_structured()) require(depthOf(other) > kDepthMax);
}

}  // namespace
}  // namespace gpushopper

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    gpushopper::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
