#include "daemon/api/front/overdue_answers.hpp"

#include <utility>

namespace gpushopper::api {
namespace {

Request asOverdue(const Request& request) {
    Request overdue;
    overdue.method = request.method;
    overdue.target = request.target;
    overdue.headers = request.headers;
    overdue.client = request.client;
    overdue.fault = RequestFault::AnswerOverdue;
    overdue.fault_detail = "the answer took too long";
    return overdue;
}

}  // namespace

void OverdueAnswers::expect(Client& client, base::MonoTime until) {
    client.answer_limited = true;
    base::Lock lock(mutex_);
    expected_.emplace(client.id, Expected{.client = client, .until = until});
}

bool OverdueAnswers::arrived(const Client& client) {
    if (!client.answer_limited) return true;
    base::Lock lock(mutex_);
    return expected_.erase(client.id) > 0;
}

std::vector<OverdueAnswers::Taken> OverdueAnswers::take(base::MonoTime now) {
    std::vector<Taken> taken;
    base::Lock lock(mutex_);
    for (auto place = expected_.begin(); place != expected_.end();) {
        if (place->second.until > now) {
            ++place;
            continue;
        }
        Client& client = place->second.client;
        taken.push_back({.connection = std::move(client.connection),
                         .request = asOverdue(client.socket->received().request),
                         .address = client.socket->peerAddress()});
        place = expected_.erase(place);
    }
    return taken;
}

}  // namespace gpushopper::api
