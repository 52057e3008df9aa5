import type { RouteRecordRaw } from 'vue-router'

export const basicRoutes: RouteRecordRaw[] = [
  {
    name: 'Login',
    path: '/login',
    component: () => import('@/views/login/index.vue'),
    meta: { title: 'login.title', layout: 'empty', public: true, tab: false },
  },
  {
    name: '404',
    path: '/404',
    component: () => import('@/views/error-page/404.vue'),
    meta: { title: 'error.404', layout: 'simple', public: true, tab: false },
  },
  // Pages are added after sign-in; until then every address is let through to the guards.
  {
    name: 'NotFound',
    path: '/:path(.*)*',
    component: () => import('@/views/error-page/404.vue'),
    meta: { title: 'error.404', tab: false },
  },
]
