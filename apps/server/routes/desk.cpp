#include "routes/desk.hpp"

#include "catalog/connection.hpp"
#include "catalog/source_error.hpp"
#include "directory/failure.hpp"
#include "routes/paging.hpp"
#include "store/store.hpp"

namespace ai_sdk::server {

void answer_at_desk(WorkerPool& desk, const std::shared_ptr<Exchange>& exchange,
                    std::function<void(const std::shared_ptr<Exchange>&)> answer) {
  desk.submit([exchange, answer = std::move(answer)] {
    try {
      answer(exchange);
    } catch (const DirectoryFailure& failure) {
      exchange->respond(error_response(failure.status, failure.what()));
    } catch (const PageError& error) {
      exchange->respond(error_response(400, error.what()));
    } catch (const StoreError& error) {
      exchange->respond(error_response(500, std::string("the store failed: ") + error.what()));
    } catch (const SqlError& error) {
      exchange->respond(error_response(500, std::string("a data source failed: ") + error.what()));
    } catch (const std::exception& error) {
      exchange->respond(error_response(500, error.what()));
    }
  });
}

}  // namespace ai_sdk::server
