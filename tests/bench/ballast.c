/* The 40-line C program with ballast: the DLLs and the number of further threads that its command
 * line names. What it needs is what the system takes for them, whatever a program does with them. */
#define wWinMain floor_main
#include "../lab/c/floor.c"
#undef wWinMain

static DWORD WINAPI idle(void *nothing)
{
    (void)nothing;
    Sleep(INFINITE);
    return 0;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, PWSTR line, int show)
{
    int count, threads = 0;
    PWSTR *words = CommandLineToArgvW(GetCommandLineW(), &count);
    for (int i = 1; i < count; i++)
        if (words[i][0] >= L'0' && words[i][0] <= L'9')
            threads = words[i][0] - L'0';
        else if (LoadLibraryW(words[i]) == NULL)
            return 1;
    while (threads-- > 0)
        CreateThread(NULL, 0, idle, NULL, 0, NULL);
    LocalFree(words);
    return floor_main(instance, previous, line, show);
}
