#include "sdk/check/commands/arguments.hpp"

#include <filesystem>
#include <system_error>

#include "sdk/check/refusal.hpp"

namespace gpushopper::check {

Subject subjectOf(const PluginArguments& arguments) {
    Subject subject;
    std::error_code problem;
    subject.file = std::filesystem::canonical(arguments.file, problem);
    if (problem) throw Refusal("the plugin " + arguments.file + ": " + problem.message());
    if (!std::filesystem::is_regular_file(subject.file))
        throw Refusal("the plugin " + arguments.file + " is no file");
    subject.config = readObject(arguments.config);
    if (!arguments.answers.empty()) subject.answers = Answers::read(arguments.answers);
    return subject;
}

}  // namespace gpushopper::check
