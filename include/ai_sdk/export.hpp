#pragma once

// Marks what a shared build of the library offers; everything else is hidden.
#if defined(AI_SDK_SHARED) && defined(_WIN32)
#ifdef AI_SDK_BUILDING
#define AI_SDK_API __declspec(dllexport)
#else
#define AI_SDK_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define AI_SDK_API __attribute__((visibility("default")))
#else
#define AI_SDK_API
#endif
