#pragma once

#include "native/operation.hpp"

#include <ai_sdk/stream.hpp>

#include <pybind11/pybind11.h>

#include <memory>

namespace ai_sdk::python {

// The iterators over an answer's events, or over its text. Both close the stream when they are left.
//
// `opening` is what the library's astream() returned; `name` is a literal. The asynchronous one opens the
// stream when it is awaited or first read; the blocking one is open when it is returned.
pybind11::object make_async_stream(const char* name, std::shared_ptr<ClientCore> client,
                                   boost::asio::awaitable<EventStream> opening);
pybind11::object make_async_stream(const char* name, std::shared_ptr<ClientCore> client,
                                   boost::asio::awaitable<ContentStream> opening);
pybind11::object make_blocking_stream(std::shared_ptr<ClientCore> client,
                                      boost::asio::awaitable<EventStream> opening);
pybind11::object make_blocking_stream(std::shared_ptr<ClientCore> client,
                                      boost::asio::awaitable<ContentStream> opening);

void add_streams(pybind11::module_& module);

}  // namespace ai_sdk::python
