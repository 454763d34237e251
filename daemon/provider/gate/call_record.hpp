#pragma once

/// CallRecord: which thread is inside which function of which plugin, in a file that survives the
/// process: `plugin_calls` in the state folder, mapped into memory, so that entering and leaving a
/// plugin costs two stores. A crash on such a thread (a fatal signal, std::terminate, exit()) marks
/// the entry before the process dies; the next start reads it and knows whom to name. Deaths that
/// come from outside (kill -9, no power) mark nothing and accuse nobody.
///
/// One at a time per process, because the handlers of fatal signals are the process's. They pass on
/// to whatever was there before: core dumps and sanitizers work as ever.
/// Thread safety: any thread; construction and destruction while no plugin is called.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/result.hpp"

namespace gpushopper::provider {

struct VisitMark;  // fatal_signals.hpp

/// A death that the record blames on a plugin.
struct PluginCrash {
    std::string provider;
    std::string function;    ///< `create_instance`, `open`.
    std::string sha256;      ///< Of the plugin's file.
    base::WallTime began{};  ///< When that call began.
    int signal = 0;          ///< 0: it called exit().
};

class CallRecord {
public:
    struct Place {
        std::string_view provider;
        std::string_view function;
        std::string_view sha256;
        base::WallTime began{};
    };

    /// While it lives, this thread is inside the plugin. Must not outlive the record.
    class Visit {
    public:
        /// `record` may be null: then nothing is recorded.
        Visit(CallRecord* record, const Place& place);
        ~Visit();
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

    private:
        VisitMark* mark_ = nullptr;   ///< Null: not recorded.
        VisitMark* outer_ = nullptr;  ///< Visits may nest: a callback of one opens another.
    };

    /// Reads what the last process left, and begins anew. Errors: Internal, a sentence.
    static base::Result<std::unique_ptr<CallRecord>> open(const std::filesystem::path& file);
    ~CallRecord();
    CallRecord(const CallRecord&) = delete;
    CallRecord& operator=(const CallRecord&) = delete;

    const std::vector<PluginCrash>& lastCrashes() const { return last_crashes_; }

private:
    struct Mapping;

    explicit CallRecord(std::unique_ptr<Mapping> mapping);
    void readAndClear();

    const std::unique_ptr<Mapping> mapping_;
    std::vector<PluginCrash> last_crashes_;
};

}  // namespace gpushopper::provider
