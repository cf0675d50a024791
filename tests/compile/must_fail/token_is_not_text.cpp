// A token does not turn into a string by itself: whoever wants the secret says reveal().
// expected: conversion from 'const ai_sdk::Token' to non-scalar type 'std::string'
#include <ai_sdk/token.hpp>

std::string secret(const ai_sdk::Token& token) {
#ifdef MUST_FAIL
  std::string text = token;
#else
  std::string text = token.reveal();
#endif
  return text;
}
