#pragma once

/// FileDescriptor: owns one number of open(2), socket(2) or eventfd(2) and closes it.
/// Thread safety: a value.

#include <unistd.h>

#include <utility>

namespace gpushopper::base {

class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int number) : number_(number) {}
    FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() {
        if (number_ >= 0) close(number_);
    }

    int get() const { return number_; }
    bool valid() const { return number_ >= 0; }

private:
    int number_ = -1;
};

}  // namespace gpushopper::base
