/* A browser, mail program or telephone that hangs: it never becomes idle and never ends. */
#include <windows.h>

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, PWSTR line, int show)
{
    (void)instance, (void)previous, (void)line, (void)show;
    Sleep(INFINITE);
    return 0;
}
