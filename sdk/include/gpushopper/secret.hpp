#pragma once

/// Secret: bytes that are wiped when they are no longer needed. There is no operator<< and no
/// conversion to text, so a secret gets into a log line only by somebody's intent: `reveal()` is
/// what a reviewer greps for. Thread safety: none; a value.

#include <array>
#include <cstddef>
#include <string_view>

namespace gpushopper {
inline namespace sdk_0_0 {

class Secret {
public:
    static constexpr std::size_t kBytesMax = 4096;

    Secret() = default;
    Secret(const Secret& other) noexcept { assign(other.reveal()); }
    Secret& operator=(const Secret& other) noexcept {
        if (this != &other) assign(other.reveal());
        return *this;
    }
    ~Secret() { wipe(); }

    /// Copies at most kBytesMax bytes; no allocation, so no copy is left behind in a freed block.
    void assign(std::string_view value) noexcept {
        wipe();
        size_ = value.size() < kBytesMax ? value.size() : kBytesMax;
        for (std::size_t i = 0; i < size_; ++i) bytes_[i] = value[i];
    }
    bool empty() const noexcept { return size_ == 0; }
    std::string_view reveal() const noexcept { return {bytes_.data(), size_}; }

private:
    // Through a volatile pointer, or the compiler would drop writes to memory that is about to die.
    void wipe() noexcept {
        volatile char* bytes = bytes_.data();
        for (std::size_t i = 0; i < size_; ++i) bytes[i] = 0;
        size_ = 0;
    }

    std::array<char, kBytesMax> bytes_{};
    std::size_t size_ = 0;
};

}  // namespace sdk_0_0
}  // namespace gpushopper
