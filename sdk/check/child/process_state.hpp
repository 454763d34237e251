#pragma once

/// ProcessState: what belongs to the whole process and is not a plugin's to change: working folder,
/// file mode mask, locale, environment, signals, open files, threads.
/// Thread safety: none; a snapshot by the only thread of a child.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gpushopper::check {

class ProcessState {
public:
    static ProcessState now();

    /// Sentences without a subject: "changed the working folder from / to /tmp".
    std::vector<std::string> changesSince(const ProcessState& before) const;

private:
    std::map<std::string, std::string> facts_;  ///< By a name that a sentence can use.
    std::map<std::string, std::string> environment_;
    std::map<int, std::string> files_;  ///< Descriptor to what it leads to.
};

/// Threads of this process.
int threadCount();
/// Open descriptors, each with what it leads to.
std::map<int, std::string> openFiles();
/// Bytes on the heap that somebody still holds.
std::size_t heapBytes();

}  // namespace gpushopper::check
